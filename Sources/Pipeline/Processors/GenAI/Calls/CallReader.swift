/// Reads what a span says of a call, whichever library made it.
struct CallReader {
    let slots: CallSlots
    /// Bytes of one text.
    let maxTextBytes: Int

    /// Stages the span at hand if it has to do with calls of models.
    ///
    /// - Parameters:
    ///   - span: its bytes, well-formed.
    ///   - group: the resource spans that it is of.
    ///   - weight: calls that it stands for.
    /// - Returns: whether it was staged; further dimensions are the caller's to add.
    func read(
        _ fields: SpanFields, _ span: WireSlice, of group: WireSlice?, weight: Double, _ scratch: inout WalkScratch, _ counts: inout GenAICounts
    ) -> Bool {
        let operation = scratch.conceptOfSpan(slots.roles.operation)
        let model = scratch.conceptOfSpan(slots.names.requestModel) ?? scratch.conceptOfSpan(slots.names.responseModel)
        guard operation != nil || model != nil || scratch.conceptOfSpan(slots.names.provider) != nil else { return false }
        var call = StagedCall()
        call.start = fields.start
        call.end = fields.end
        call.kind = fields.kind
        call.weight = weight
        call.traceID = fields.traceID
        call.identity = CallIdentity(trace: fields.traceID, span: fields.spanID, parent: fields.parentSpanID)
        readNames(&call, &scratch)
        let isGeneric = scratch.conceptOfSpan(slots.names.responseModel) == nil && model.map { slots.roles.genericModels >> UInt64($0.rank) & 1 == 1 } ?? false
        readRole(operation, hasModel: model != nil, isGeneric: isGeneric, &call, &scratch)
        dropForeignNames(scratch.conceptOfSpan(slots.names.agent), scratch.conceptOfSpan(slots.names.tool), &call)
        guard call.role != .other else {
            scratch.genAI.append(call)
            return true
        }
        let events = SpanEvents(of: span)
        readFailure(fields, events, &call, &scratch)
        if call.role == .call || call.role == .usageReport {
            call.identity.resource = resource(group, &scratch)
            readUsage(&call, &scratch, &counts)
            readFirstToken(fields, events, &call, scratch)
            readReasons(&call, span, &scratch)
            readResponse(&call, scratch)
            readTier(&call, scratch)
            // Anthropic's library names its spans after its methods; OpenLLMetry's are `anthropic.chat` and `anthropic.completion`.
            if call.role == .call {
                call.isNative = fields.name.hasPrefix(word: "anthropic.messages") || fields.name.hasPrefix(word: "anthropic.beta")
            }
        }
        scratch.genAI.append(call)
        return true
    }

    /// Which process it is: its whole resource.
    private func resource(_ group: WireSlice?, _ scratch: inout WalkScratch) -> UInt64 {
        if scratch.genAI.resource == 0, let group {
            scratch.genAI.resource = RequestWalk.onlyResource(of: group).map { CallIdentity.hash($0) } ?? 1
        }
        return scratch.genAI.resource
    }

    /// `traceloop.entity.name` names agents and tools alike: which it is the span's kind says.
    private func dropForeignNames(_ agent: ConceptValue?, _ tool: ConceptValue?, _ call: inout StagedCall) {
        if call.role != .agent, let agent, Int(agent.rank) == slots.names.agentEntityRank { call.agent = .none }
        if call.role != .tool, let tool, Int(tool.rank) == slots.names.toolEntityRank { call.tool = .none }
    }
}
