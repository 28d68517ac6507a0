/// Reads what a span says of a call, whichever library made it.
final class CallReader: Sendable {
    let slots: CallSlots
    /// Bytes of one text.
    let maxTextBytes: Int
    let seed = KeyHash.seed
    private let secrets = SpanNumbers.Secrets.ofProcess

    init(slots: CallSlots, maxTextBytes: Int) {
        self.slots = slots
        self.maxTextBytes = maxTextBytes
    }

    /// Stages the span at hand if it has to do with calls of models.
    ///
    /// - Parameters:
    ///   - span: its bytes, well-formed.
    ///   - group: the resource spans that it is of.
    ///   - weight: calls that it stands for.
    /// - Returns: whether it was staged; further dimensions are the caller's to add.
    func read(
        _ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?, weight: Double, _ attributes: inout AttributeScratch,
        _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) -> Bool {
        let operation = attributes.conceptOfSpan(slots.roles.operation)
        let model = attributes.conceptOfSpan(slots.names.requestModel) ?? attributes.conceptOfSpan(slots.names.responseModel)
        let method = mcpMethod(fields, attributes)
        let saysWhat = operation != nil || model != nil || method != nil || attributes.conceptOfSpan(slots.names.provider) != nil
        // Pieces of a request of the Model Context Protocol name its tool, too.
        let namesTool = attributes.ofSpan(slots.names.ownTool) != nil && attributes.conceptOfSpan(slots.mcp.method) == nil
        var call = StagedCall()
        guard saysWhat || namesTool || saysUsage(span, &call, attributes) else {
            guard Self.isFailedClient(fields) else { return false }
            return readNamed(fields, span, of: group, weight: weight, attributes, &scratch) || readHTTP(fields, attributes, &scratch)
        }
        begin(&call, fields, weight: weight)
        readNames(&call, &attributes, &scratch)
        let isGeneric =
            attributes.conceptOfSpan(slots.names.responseModel) == nil && model.map { slots.roles.genericModels >> UInt64($0.rank) & 1 == 1 } ?? false
        readRole(operation, hasModel: model != nil, isGeneric: isGeneric, &call, span, attributes, &scratch)
        if call.role == .call || call.role == .usageReport { lookForProvider(&call, span, group, &attributes, &scratch) }
        dropForeignNames(attributes.conceptOfSpan(slots.names.agent), attributes.conceptOfSpan(slots.names.tool), &call)
        // By it another library's span of the same run is known.
        if call.role == .agent || call.role == .tool {
            let name = call.role == .agent ? call.agent : call.tool
            if !name.isEmpty {
                call.identity.model = CallIdentity.hash(scratch.texts.slice(name))
                call.identity.resource = resource(group, &scratch)
                call.identity.library = library(span, of: group, &scratch)
            }
        }
        if let method { readMCP(method, &call, attributes, &scratch) }
        guard call.role != .other else {
            scratch.append(call)
            return true
        }
        let events = fields.hasEvents ? SpanEvents(of: span) : SpanEvents()
        readFailure(fields, events, isError: fields.statusCode == Self.isError, &call, attributes, &scratch)
        if call.role == .call || call.role == .usageReport {
            call.identity.resource = resource(group, &scratch)
            readUsage(&call, span, group, attributes, &scratch, &counts)
            readFirstToken(fields, events, &call, attributes)
            readReasons(&call, span, attributes, &scratch)
            readResponse(&call, attributes)
            // LangSmith's exporter gives failed calls the status OK: an exception and no answer is one. Elsewhere an exception was handled.
            if events.exception != nil, !call.tells, attributes.ofSpan(slots.failure.langsmith) != nil {
                readFailure(fields, events, isError: true, &call, attributes, &scratch)
            }
            if !call.tells, isHelper(operation, span, of: group, attributes) {
                call.role = .other
                scratch.append(call)
                return true
            }
            readTier(&call, attributes)
            readIdentity(fields, span, of: group, &call, attributes, &scratch)
        }
        // A remote agent, which says so by the conventions' word, may be the only one that knows what it used.
        if call.role == .agent, fields.kind == Self.client, let operation, operation.rank == 0, operation.value.slice.isWord("invoke_agent") {
            readUsage(&call, span, group, attributes, &scratch, &counts)
        }
        scratch.append(call)
        return true
    }

    /// What every span says.
    func begin(_ call: inout StagedCall, _ fields: borrowing SpanFields, weight: Double) {
        call.start = fields.start
        call.end = fields.end
        call.kind = fields.kind
        call.weight = weight
        call.trace = TraceHalves(fields.traceID)
        call.identity = CallIdentity(fields)
    }

    /// The hash of what the span at hand says in words; 0: it is to be read.
    @inline(__always)
    func shape(
        _ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?, _ attributes: borrowing AttributeScratch,
        _ scratch: inout GenAIScratch
    ) -> UInt64 {
        guard !fields.hasEvents, fields.statusMessage.count <= Self.longestMessage else { return 0 }
        let traits =
            UInt64(UInt32(bitPattern: fields.kind)) &<< 5 | (fields.statusCode == Self.isError ? 4 : 0) | (Self.isNative(fields) ? 2 : 0)
            | (fields.hasTrace ? 1 : 0) | (holdsProtocol(attributes) ? OtherProtocol.named(in: span).rawValue &<< 3 : 0)
        return slots.shape.hash(
            attributes, resource: resource(group, &scratch), library: library(span, of: group, &scratch), traits, message: fields.statusMessage)
    }

    /// Whether the shape of the span at hand tells whether it is one of another protocol: of a span that says what it does hardly anybody asks.
    @inline(__always)
    func holdsProtocol(_ attributes: borrowing AttributeScratch) -> Bool { !attributes.spanHasAny(slots.operations.lookup) }

    /// Bytes of a status message that is a part of a shape: longer ones never come twice.
    private static let longestMessage = 256

    /// Reads the numbers, ids and times of a call whose words are known.
    @inline(__always)
    func readNumbers(
        _ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?, weight: Double, _ call: Cells<StagedCall>,
        _ places: NumberPlaces, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        call.pointee.start = fields.start
        call.pointee.end = fields.end
        call.pointee.weight = weight
        call.pointee.trace = TraceHalves(fields.traceID)
        let numbers = SpanLink(fields).numbers(secrets)
        call.pointee.identity.span = numbers.span
        call.pointee.identity.parent = numbers.parent
        call.pointee.identity.trace = numbers.trace
        if !readUsage(at: places, call, span, group, attributes, &scratch, &counts) {
            readUsage(&call.pointee, span, group, attributes, &scratch, &counts)
        }
        if places.hasFirstToken { readFirstToken(fields, SpanEvents(), &call.pointee, attributes) }
        readResponse(&call.pointee, attributes)
    }

    /// Whether a provider's own library made the span: Anthropic's names them after its methods; OpenLLMetry's are `anthropic.chat` and
    /// `anthropic.completion`.
    @inline(__always)
    private static func isNative(_ fields: borrowing SpanFields) -> Bool {
        // The first letters alone tell nearly all names apart.
        let first = fields.name.start.loadUnaligned(as: UInt32.self) | 0x2020_2020
        guard first == UInt32(littleEndian: 0x6874_6e61) else { return false }
        let name = fields.name
        return name.hasPrefix(word: "anthropic.messages") || name.hasPrefix(word: "anthropic.beta")
    }

    /// `STATUS_CODE_ERROR` and `SPAN_KIND_CLIENT`.
    static let isError: Int32 = 2
    private static let client: Int32 = 3

    /// Whether a client's span has failed: it may be staged although it has none of ``CallSlots/signs``.
    @inline(__always)
    static func isFailedClient(_ fields: borrowing SpanFields) -> Bool { fields.statusCode == isError && fields.kind == client }

    /// The HTTP status of the span at hand, if it is one of a failure.
    func failedStatus(_ attributes: borrowing AttributeScratch) -> Int64? {
        guard let place = attributes.placeOfSpan(slots.failure.status) else { return nil }
        // Nearly all are short ints where they are looked for first.
        if place.isAsSent, let status = attributes.ofSpan(Int(place.slot))?.shortInteger, (100...599).contains(status) {
            return status >= 400 ? Int64(status) : nil
        }
        let status = attributes.conceptOfSpan(slots.failure.status).flatMap { AttributeNumber.integer($0.value) }
        return status.flatMap { (400...599).contains($0) ? $0 : nil }
    }

    /// Stages an HTTP client's span that failed: a call around it may not say why it did.
    private func readHTTP(_ fields: borrowing SpanFields, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch) -> Bool {
        guard let status = failedStatus(attributes) else { return false }
        var call = StagedCall()
        call.role = .http
        call.start = fields.start
        call.end = fields.end
        call.identity = CallIdentity(fields)
        call.httpStatus = UInt16(truncatingIfNeeded: status)
        scratch.append(call)
        return true
    }

    /// By what other spans of the same call are known.
    func readIdentity(
        _ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?, _ call: inout StagedCall, _ attributes: borrowing AttributeScratch,
        _ scratch: inout GenAIScratch
    ) {
        call.identity.model = model(call.requestModel, attributes, scratch)
        call.identity.answered = model(call.responseModel, attributes, scratch)
        call.isNative = Self.isNative(fields)
        call.identity.library = library(span, of: group, &scratch) &+ (call.isNative ? 2 : 0)
    }

    /// Of a model without what stands in front of it and behind: `openai/gpt-4o`, `gpt-4o-2024-08-06`.
    private func model(_ text: CallText, _ attributes: borrowing AttributeScratch, _ scratch: borrowing GenAIScratch) -> UInt64 {
        guard !text.isEmpty else { return 0 }
        return CallIdentity.hash(ModelVersion.plain(scratch.texts.slice(text)))
    }

    /// Which instrumentation made a span: its scope. Spans come in the order of their scopes, so each is looked at once.
    private func library(_ span: WireSlice, of group: WireSlice?, _ scratch: inout GenAIScratch) -> UInt64 {
        guard let group else { return 1 }
        if let known = scratch.scope, known.spans.start <= span.start, span.start < known.spans.start + known.spans.count { return known.hash }
        let scope = RequestWalk.scope(of: group, around: span.start, after: scratch.scope?.spans)
        let hash = scope?.scope.map { CallIdentity.hash($0) } ?? 1
        scratch.scope = scope.map { GenAIScratch.Scope(spans: $0.spans, hash: hash) }
        return hash
    }

    /// Which process it is: its whole resource.
    func resource(_ group: WireSlice?, _ scratch: inout GenAIScratch) -> UInt64 {
        if scratch.resource == 0, let group {
            scratch.resource = RequestWalk.onlyResource(of: group).map { CallIdentity.hash($0) } ?? GenAIScratch.noResource
        }
        return scratch.resource
    }

    /// `traceloop.entity.name` names agents and tools alike: which it is the span's kind says.
    private func dropForeignNames(_ agent: ConceptValue?, _ tool: ConceptValue?, _ call: inout StagedCall) {
        if call.role != .agent, let agent, Int(agent.rank) == slots.names.agentEntityRank { call.agent = .none }
        if call.role != .tool, let tool, Int(tool.rank) == slots.names.toolEntityRank { call.tool = .none }
    }
}
