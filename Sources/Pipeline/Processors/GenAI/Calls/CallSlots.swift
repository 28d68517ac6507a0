/// Where the attributes of calls are found while a span is read: concepts that have many spellings, and single attributes.
struct CallSlots: Sendable {
    let names: NameSlots
    let roles: RoleSlots
    let failure: FailureSlots
    let usage: UsageSlots
    let firstToken: FirstTokenSlots
    let answer: AnswerSlots
    let mcp: MCPSlots
    /// Attributes one of which every span has that ``CallReader`` stages, failed requests excepted: the others are passed over at once.
    let signs: ConstantTable<UInt64>

    init(_ slots: inout AttributeSlots) {
        names = NameSlots(&slots)
        usage = UsageSlots(&slots)
        answer = AnswerSlots(&slots)
        firstToken = FirstTokenSlots(&slots)
        roles = RoleSlots(&slots)
        failure = FailureSlots(&slots)
        mcp = MCPSlots(&slots)
        typealias Table = ConceptProfile.GenAI
        signs = ConstantTable(slots.mask([Table.operation, Table.requestModel, Table.responseModel, NameSlots.providerConcept, MCPSlots.methods]))
    }

    /// By rank, a bit each: the spellings of a concept that are wanted.
    static func ranks(_ concept: Concept, _ isWanted: (Concept.Spelling) -> Bool) -> UInt64 {
        concept.spellings.enumerated().reduce(0) { isWanted($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
    }
}
