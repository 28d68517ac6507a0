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
        let method = mcpMethod(fields, scratch)
        guard operation != nil || model != nil || method != nil || scratch.conceptOfSpan(slots.names.provider) != nil else {
            return Self.mayBeHTTP(fields) && readHTTP(fields, &scratch)
        }
        var call = StagedCall()
        call.start = fields.start
        call.end = fields.end
        call.kind = fields.kind
        call.weight = weight
        call.traceID = fields.traceID
        call.identity = CallIdentity(trace: fields.traceID, span: fields.spanID, parent: fields.parentSpanID)
        readNames(&call, &scratch)
        let isGeneric =
            scratch.conceptOfSpan(slots.names.responseModel) == nil && model.map { slots.roles.genericModels >> UInt64($0.rank) & 1 == 1 } ?? false
        readRole(operation, hasModel: model != nil, isGeneric: isGeneric, &call, &scratch)
        if call.role == .call || call.role == .usageReport { lookForProvider(&call, &scratch) }
        dropForeignNames(scratch.conceptOfSpan(slots.names.agent), scratch.conceptOfSpan(slots.names.tool), &call)
        if let method { readMCP(method, &call, &scratch) }
        guard call.role != .other else {
            scratch.genAI.append(call)
            return true
        }
        let events = fields.hasEvents ? SpanEvents(of: span) : SpanEvents()
        readFailure(fields, events, isError: fields.statusCode == Self.isError, &call, &scratch)
        if call.role == .call || call.role == .usageReport {
            call.identity.resource = resource(group, &scratch)
            readUsage(&call, span, group, &scratch, &counts)
            readFirstToken(fields, events, &call, scratch)
            readReasons(&call, span, &scratch)
            readResponse(&call, scratch)
            // LangSmith's exporter gives failed calls the status OK: an exception and no answer is one. Elsewhere an exception was handled.
            if events.exception != nil, !call.tells, scratch.ofSpan(slots.failure.langsmith) != nil {
                readFailure(fields, events, isError: true, &call, &scratch)
            }
            readTier(&call, scratch)
            readIdentity(fields, span, of: group, &call, &scratch)
        }
        // A remote agent, which says so by the conventions' word, may be the only one that knows what it used.
        if call.role == .agent, fields.kind == Self.client, let operation, operation.rank == 0, operation.value.slice.isWord("invoke_agent") {
            readUsage(&call, span, group, &scratch, &counts)
        }
        scratch.genAI.append(call)
        return true
    }

    /// The hash of what the span at hand says in words; 0: it is to be read.
    @inline(__always)
    func shape(_ fields: SpanFields, _ span: WireSlice, of group: WireSlice?, _ scratch: inout WalkScratch) -> UInt64 {
        guard !fields.hasEvents, fields.statusCode != Self.isError else { return 0 }
        let process = SecretHash.mix(resource(group, &scratch), library(span, of: group, &scratch))
        let traits = UInt64(UInt32(bitPattern: fields.kind)) &<< 2 | (Self.isNative(fields) ? 2 : 0) | (fields.traceID == nil ? 0 : 1)
        return slots.shape.hash(scratch, process ^ traits)
    }

    /// Reads the numbers, ids and times of a call whose words are known.
    @inline(__always)
    func readNumbers(
        _ fields: SpanFields, _ span: WireSlice, of group: WireSlice?, weight: Double, _ known: CallShapes.Staged,
        _ scratch: inout WalkScratch, _ counts: inout GenAICounts
    ) {
        let call = known.call
        call.pointee.start = fields.start
        call.pointee.end = fields.end
        call.pointee.weight = weight
        let link = SpanLink(trace: fields.traceID, span: fields.spanID, parent: fields.parentSpanID)
        call.pointee.identity.span = link.span
        call.pointee.identity.parent = link.parent
        call.pointee.identity.trace = fields.traceID == nil ? 0 : link.trace | 1
        if !readUsage(at: known.places, call, span, group, &scratch, &counts) { readUsage(&call.pointee, span, group, &scratch, &counts) }
        if known.places.hasFirstToken { readFirstToken(fields, SpanEvents(), &call.pointee, scratch) }
        readResponse(&call.pointee, scratch)
    }

    /// Whether a provider's own library made the span: Anthropic's names them after its methods; OpenLLMetry's are `anthropic.chat` and
    /// `anthropic.completion`.
    @inline(__always)
    private static func isNative(_ fields: SpanFields) -> Bool {
        fields.name.hasPrefix(word: "anthropic.messages") || fields.name.hasPrefix(word: "anthropic.beta")
    }

    /// `STATUS_CODE_ERROR` and `SPAN_KIND_CLIENT`.
    private static let isError: Int32 = 2
    private static let client: Int32 = 3

    /// Whether a span may be staged that has none of ``CallSlots/signs``.
    @inline(__always)
    static func mayBeHTTP(_ fields: SpanFields) -> Bool { fields.statusCode == isError && fields.kind == client }

    /// Stages an HTTP client's span that failed: a call around it may not say why it did.
    private func readHTTP(_ fields: SpanFields, _ scratch: inout WalkScratch) -> Bool {
        guard let status = scratch.conceptOfSpan(slots.failure.status).flatMap({ AttributeNumber.integer($0.value) }), (400...599).contains(status)
        else { return false }
        var call = StagedCall()
        call.role = .http
        call.start = fields.start
        call.end = fields.end
        call.identity = CallIdentity(trace: fields.traceID, span: fields.spanID, parent: fields.parentSpanID)
        call.httpStatus = UInt16(truncatingIfNeeded: status)
        scratch.genAI.append(call)
        return true
    }

    /// By what other spans of the same call are known.
    private func readIdentity(_ fields: SpanFields, _ span: WireSlice, of group: WireSlice?, _ call: inout StagedCall, _ scratch: inout WalkScratch) {
        call.identity.model = model(call.requestModel, scratch)
        call.identity.answered = model(call.responseModel, scratch)
        call.isNative = Self.isNative(fields)
        call.identity.library = library(span, of: group, &scratch) &+ (call.isNative ? 2 : 0)
    }

    /// Of a model without what stands in front of it: `openai/gpt-4o`.
    private func model(_ text: CallText, _ scratch: borrowing WalkScratch) -> UInt64 {
        guard !text.isEmpty else { return 0 }
        let name = scratch.genAI.texts.slice(text)
        return CallIdentity.hash(name.lastIndex(of: UInt8(ascii: "/")).map { name.dropping(first: $0 + 1) } ?? name)
    }

    /// Which instrumentation made a span: its scope. Spans come in the order of their scopes, so each is looked at once.
    private func library(_ span: WireSlice, of group: WireSlice?, _ scratch: inout WalkScratch) -> UInt64 {
        guard let group else { return 1 }
        if let known = scratch.genAI.scope, known.spans.start <= span.start, span.start < known.spans.start + known.spans.count { return known.hash }
        let scope = RequestWalk.scope(of: group, around: span.start, after: scratch.genAI.scope?.spans)
        let hash = scope?.scope.map { CallIdentity.hash($0) } ?? 1
        scratch.genAI.scope = scope.map { GenAIScratch.Scope(spans: $0.spans, hash: hash) }
        return hash
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
