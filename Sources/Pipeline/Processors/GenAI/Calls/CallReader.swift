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
        let operation = scratch.conceptOfSpan(slots.operation)
        let model = scratch.conceptOfSpan(slots.requestModel) ?? scratch.conceptOfSpan(slots.responseModel)
        guard operation != nil || model != nil || scratch.conceptOfSpan(slots.provider) != nil else { return false }
        var call = StagedCall()
        call.start = fields.start
        call.end = fields.end
        call.kind = fields.kind
        call.weight = weight
        call.traceID = fields.traceID
        call.identity = CallIdentity(trace: fields.traceID, span: fields.spanID, parent: fields.parentSpanID)
        readNames(&call, &scratch)
        let isGeneric = scratch.conceptOfSpan(slots.responseModel) == nil && model.map { slots.genericModels >> UInt64($0.rank) & 1 == 1 } ?? false
        readRole(operation, hasModel: model != nil, isGeneric: isGeneric, &call, &scratch)
        dropForeignNames(scratch.conceptOfSpan(slots.agent), scratch.conceptOfSpan(slots.tool), &call)
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

    // MARK: Names

    private func readNames(_ call: inout StagedCall, _ scratch: inout WalkScratch) {
        if let found = scratch.concept(slots.provider), let text = Self.text(found.value, &scratch) {
            call.provider = ProviderName.add(text, to: &scratch.genAI.texts)
            call.namesProvider =
                !call.provider.isEmpty && Int(found.rank) != slots.oldProviderRank
                && !ProviderName.isFramework(scratch.genAI.texts.slice(call.provider))
        }
        call.requestModel = model(slots.requestModel, &scratch)
        call.responseModel = model(slots.responseModel, &scratch)
        if !call.requestModel.isEmpty { call.identity.model = CallIdentity.hash(scratch.genAI.texts.slice(call.requestModel)) }
        if let found = scratch.concept(slots.address) {
            call.address = scratch.genAI.texts.add(found.value.start, UTF8Text.cut(found.value.slice.bytes, at: maxTextBytes))
            if let sent = scratch.attribute(Int(slots.addresses.start[Int(found.rank)])), sent.isText, sent.count > found.value.count {
                call.port = scratch.genAI.texts.add(HostText(sent.slice, isURL: false).port)
            }
        }
        if let value = scratch.ofSpan(slots.port) ?? scratch.ofSpan(slots.oldPort), let number = AttributeNumber.integer(value),
            (1...65535).contains(number)
        {
            call.port = scratch.genAI.texts.add(number)
        }
        // A port says nothing without its host.
        if call.address.isEmpty { call.port = .none }
        if let value = scratch.conceptOfSpan(slots.agent)?.value { call.agent = scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes)) }
        if let value = scratch.conceptOfSpan(slots.tool)?.value { call.tool = scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes)) }
        if let value = scratch.ofSpan(slots.workflow).map(ValueType.noURL.reduce) {
            call.workflow = scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
        }
    }

    private func model(_ concept: Int, _ scratch: inout WalkScratch) -> CallText {
        guard let value = scratch.concept(concept)?.value else { return .none }
        guard value.isText else { return scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes)) }
        return scratch.genAI.texts.add(CallTexts.trimmed(CallTexts.trimmed(value.slice).unquoted))
    }

    /// The text of a value; of others than strings what a label says of them.
    private static func text(_ value: SlotValue, _ scratch: inout WalkScratch) -> WireSlice? {
        if value.isText { return value.slice }
        scratch.text.removeAll()
        value.appendText(to: &scratch.text, limit: 256)
        return scratch.text.count > 0 ? WireSlice(start: UnsafeRawPointer(scratch.text.base), count: scratch.text.count) : nil
    }

    // MARK: Role

    /// - Parameter isGeneric: its model has a name that says nothing alone, like `model`.
    private func readRole(
        _ operation: ConceptValue?, hasModel: Bool, isGeneric: Bool, _ call: inout StagedCall, _ scratch: inout WalkScratch
    ) {
        let isReport = scratch.ofSpan(slots.spanType).map { $0.isText && $0.slice.isWord("log") } ?? false
        guard let operation, operation.value.isText else {
            let isCall = hasModel && (!isGeneric || slots.isOldCall(scratch))
            call.role = !call.agent.isEmpty ? .agent : !call.tool.isEmpty ? .tool : isCall ? .call : .other
            return
        }
        call.hasOperation = true
        guard let entry = OperationName.entry(operation.value.slice) else {
            // A name that nobody knows: a call if it has what calls have.
            call.operation = scratch.genAI.texts.add(ValueType.noURL.reduce(operation.value), limit: UTF8Text.beyond(maxTextBytes))
            let hasTokens = scratch.conceptOfSpan(slots.output) != nil || scratch.conceptOfSpan(slots.input) != nil
            call.role = operation.rank == 0 && hasModel && !isGeneric && call.agent.isEmpty && hasTokens ? .call : .other
            return
        }
        // OpenLLMetry's word for completions of texts, and for Anthropic's messages.
        let isText = Int(operation.rank) == slots.requestTypeRank && operation.value.slice.isWord("completion")
        let name = isText && !scratch.genAI.texts.slice(call.provider).isWord("anthropic") ? "text_completion" : entry.name
        call.operation = name.map { scratch.genAI.texts.add($0) } ?? scratch.genAI.texts.add(operation.value, limit: UTF8Text.beyond(maxTextBytes))
        switch entry.role {
        case .inference:
            // A framework's prompt template says `chat`, too, and calls nobody.
            let isTemplate = !hasModel && !call.provider.isEmpty && ProviderName.isFramework(scratch.genAI.texts.slice(call.provider))
            call.role = isReport ? .usageReport : isTemplate ? .other : .call
        case .agent: call.role = .agent
        case .workflow: call.role = .workflow
        case .tool: call.role = .tool
        case .other: call.role = .other
        }
    }

    // MARK: Failure

    private func readFailure(_ fields: SpanFields, _ events: SpanEvents, _ call: inout StagedCall, _ scratch: inout WalkScratch) {
        var evidence = CallFailure.Evidence(isError: fields.statusCode == 2, message: fields.statusMessage)
        evidence.type = words(slots.errorType, scratch)
        evidence.exception = events.exception ?? words(slots.exceptionType, scratch)
        evidence.status = scratch.concept(slots.status).flatMap { AttributeNumber.integer($0.value) }
        if evidence.status == nil { evidence.word = words(slots.outcome, scratch) }
        if let level = words(slots.level, scratch), level.isWord("error") { evidence.word = level }
        if let state = words(slots.toolStatus, scratch), state.isWord("error") { evidence.word = state }
        let failure = CallFailure(evidence, &scratch.genAI.texts)
        call.failure = failure.kind
        call.errorType = failure.type
        if failure.status > 0 { call.status = scratch.genAI.texts.add(failure.status) }
    }

    /// The text of a single attribute, if it says anything.
    private func words(_ slot: Int, _ scratch: borrowing WalkScratch) -> WireSlice? {
        guard let value = scratch.ofSpan(slot), value.isText, value.count > 0 else { return nil }
        return value.slice
    }

    // MARK: Tokens

    private func readUsage(_ call: inout StagedCall, _ scratch: inout WalkScratch, _ counts: inout GenAICounts) {
        var usage = CallUsage()
        usage.input = tokens(slots.input, except: slots.unusableInput, scratch, &counts)
        usage.output = tokens(slots.output, except: slots.unusableOutput, scratch, &counts)
        usage.cacheRead = tokens(slots.cacheRead, except: 0, scratch, &counts)
        usage.cacheWrite = tokens(slots.cacheWrite, except: 0, scratch, &counts)
        usage.reasoning = tokens(slots.reasoning, except: 0, scratch, &counts)
        if let document = words(slots.usageDetails, scratch) ?? words(slots.tokenUsage, scratch) {
            UsageDocument.read(document, into: &usage) { counts.refuse($0) }
        }
        let isTotalAlone = usage.input.isNaN && usage.output.isNaN
        let total = isTotalAlone || usage.cached > 0 ? tokens(slots.total, except: 0, scratch, &counts) : .nan
        if isTotalAlone { call.totalTokens = total }
        let provider = scratch.genAI.texts.slice(call.provider)
        // OpenLIT, which puts a metric's name on its spans, says for Anthropic only what was not cached.
        let leavesCacheOut = scratch.ofSpan(slots.openLITTotal) != nil && (provider.isWord("anthropic") || provider.isWord("aws.bedrock"))
        usage.includeCache(leavesCacheOut: leavesCacheOut, total: total)
        call.usage = usage
    }

    private func tokens(_ concept: Int, except ranks: UInt64, _ scratch: borrowing WalkScratch, _ counts: inout GenAICounts) -> Double {
        guard let found = scratch.conceptOfSpan(concept), ranks >> UInt64(found.rank) & 1 == 0 else { return .nan }
        switch TokenCount(found.value) {
        case .absent: return .nan
        case .tokens(let tokens): return tokens
        case .refused(let reason):
            counts.refuse(reason)
            return .nan
        }
    }

    // MARK: Time to the first token

    private func readFirstToken(_ fields: SpanFields, _ events: SpanEvents, _ call: inout StagedCall, _ scratch: borrowing WalkScratch) {
        if let found = scratch.conceptOfSpan(slots.firstToken) {
            let number = AttributeNumber.double(found.value)
            switch slots.firstTokenForm(Int(found.rank)) {
            case .seconds: call.firstToken = number ?? .nan
            case .milliseconds: call.firstToken = (number ?? .nan) / 1000
            case .measuredByServer: call.serverFirstToken = number ?? .nan
            case .ofServer:
                let isInteger = !found.value.isText && AttributeText.integer(found.value.slice) != nil
                let seconds = (number ?? .nan) / (isInteger ? 1000 : 1)
                // Said of calls that were not streamed, too, as their whole duration.
                let isStreamed = scratch.conceptOfSpan(slots.streaming).map { AttributeNumber.bool($0.value) } ?? (seconds < call.duration * 0.99)
                if isStreamed { call.firstToken = seconds }
            case .time:
                if found.value.isText, let time = Timestamp.nanoseconds(found.value.slice), time >= fields.start {
                    call.firstToken = Double(time &- fields.start) / 1e9
                }
            }
        }
        if call.firstToken.isNaN, let milliseconds = events.firstChunk { call.firstToken = milliseconds / 1000 }
        if call.firstToken.isNaN, let time = events.firstToken, time >= fields.start { call.firstToken = Double(time &- fields.start) / 1e9 }
        // Of a span that answers the server's own metric tells, whatever name its attribute has.
        if call.isServer {
            if call.serverFirstToken.isNaN { call.serverFirstToken = call.firstToken }
            call.firstToken = .nan
        }
        // Nobody waits for less than nothing, or for days.
        if !(call.firstToken >= 0 && call.firstToken < Self.longest) { call.firstToken = .nan }
        if !(call.serverFirstToken >= 0 && call.serverFirstToken < Self.longest) { call.serverFirstToken = .nan }
    }

    /// Seconds.
    private static let longest = 86_400.0

    // MARK: The rest

    /// Finish reasons of one call.
    private static let maxReasons = 128

    private func readReasons(_ call: inout StagedCall, _ span: WireSlice, _ scratch: inout WalkScratch) {
        call.firstReason = Int32(truncatingIfNeeded: scratch.genAI.reasonCount)
        guard let found = scratch.conceptOfSpan(slots.finishReason) else { return }
        var left = Self.maxReasons
        func add(_ reason: WireSlice) {
            guard left > 0 else { return }
            left -= 1
            let text = FinishReason.add(reason, to: &scratch.genAI.texts)
            scratch.genAI.append(reason: text)
        }
        if slots.firstChoiceReasons >> UInt64(found.rank) & 1 == 0 {
            FinishReason.forEach(found.value, add)
        } else {
            FinishReason.forEachChoice(of: span, add)
        }
        call.reasons = Int32(truncatingIfNeeded: scratch.genAI.reasonCount) - call.firstReason
    }

    private func readResponse(_ call: inout StagedCall, _ scratch: borrowing WalkScratch) {
        guard let id = words(slots.responseID, scratch) ?? words(slots.vercelResponseID, scratch), !id.isWord("none"), !id.isWord("null") else {
            return
        }
        call.identity.response = CallIdentity.hash(id)
    }

    private func readTier(_ call: inout StagedCall, _ scratch: borrowing WalkScratch) {
        let (a, b, c, d, e) = slots.tiers
        if let tier = words(a, scratch) ?? words(b, scratch) ?? words(c, scratch) ?? words(d, scratch) ?? words(e, scratch) {
            call.tier = ServiceTier(tier.bytes)
        }
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
        if call.role != .agent, let agent, Int(agent.rank) == slots.agentEntityRank { call.agent = .none }
        if call.role != .tool, let tool, Int(tool.rank) == slots.toolEntityRank { call.tool = .none }
    }
}
