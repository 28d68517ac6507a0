/// Where the attributes of calls are found while a span is read: concepts that have many spellings, and single attributes.
struct CallSlots: Sendable {
    let names: NameSlots
    let roles: RoleSlots
    let failure: FailureSlots
    let usage: UsageSlots
    let firstToken: FirstTokenSlots
    let answer: AnswerSlots
    let mcp: MCPSlots
    let steps: StepSlots
    let messages: MessageSlots
    /// Attributes one of which every span has that ``CallReader`` stages, failed requests excepted: the others are passed over at once.
    let signs: SlotSigns
    /// Those that say what a span does.
    let operations: SlotSigns
    let shape: ShapeSlots

    /// - Parameter dimensions: keys that further dimensions are read from.
    init(_ slots: inout AttributeSlots, dimensions: Set<String>) {
        slots.keepTogether(Self.ofSigns)
        let (names, ofNames) = slots.watch { NameSlots(&$0) }
        let (usage, ofUsage) = slots.watch { UsageSlots(&$0) }
        let (answer, ofAnswer) = slots.watch { AnswerSlots(&$0) }
        let (firstToken, ofFirstToken) = slots.watch { FirstTokenSlots(&$0) }
        let (roles, ofRoles) = slots.watch { RoleSlots(&$0) }
        let (failure, ofFailure) = slots.watch { FailureSlots(&$0) }
        let (mcp, ofMCP) = slots.watch { MCPSlots(&$0) }
        let (messages, ofMessages) = slots.watch { MessageSlots(&$0) }
        self.messages = messages
        steps = StepSlots(&slots)
        (self.names, self.usage, self.answer, self.firstToken) = (names, usage, answer, firstToken)
        (self.roles, self.failure, self.mcp) = (roles, failure, mcp)
        shape = ShapeSlots(
            names: ofNames.union(ofAnswer).union(ofRoles).union(ofFailure).union(ofMCP), numbers: ofUsage.union(ofFirstToken).union(ofMessages),
            dimensions: dimensions, slots)
        signs = SlotSigns(slots.mask(Self.ofSigns))
        operations = SlotSigns(slots.mask([ConceptProfile.GenAI.operation.with(.any)]))
    }

    private static let ofSigns = [
        ConceptProfile.GenAI.operation.with(.any), ConceptProfile.GenAI.requestModel.with(.given), ConceptProfile.GenAI.responseModel.with(.given),
        NameSlots.providerConcept, MCPSlots.methods, NameSlots.toolSign, RoleSlots.usageSign,
    ]

    /// By rank, a bit each: the spellings of a concept that are wanted.
    static func ranks(_ concept: Concept, _ isWanted: (Concept.Spelling) -> Bool) -> UInt64 {
        concept.spellings.enumerated().reduce(0) { isWanted($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
    }
}
