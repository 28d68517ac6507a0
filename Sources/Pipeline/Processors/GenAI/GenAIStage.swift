/// The gen-ai processor of one tenant: reads calls of models while a request is walked, then turns them into observations.
///
/// What it settles once; the calls of the last minutes are in ``RecentCalls``, which all event loops share.
package final class GenAIStage: Sendable {
    package let options: GenAIOptions
    private let reader: CallReader
    private let observer: CallObserver
    private let dimensions: ConstantTable<Dimension>
    private let maxTextBytes: Int

    /// Where a further dimension comes from: a concept, or a single attribute; the service's name is the resource's only.
    private struct Dimension: BitwiseCopyable {
        var concept: Int32 = -1
        var slot: Int32 = -1
        var isService = false
    }

    init(_ options: GenAIOptions, slots: inout AttributeSlots, observed: inout ObservedMetrics) {
        self.options = options
        let maxTextBytes = options.labels.maxValueLength > 0 ? options.labels.maxValueLength : CallTexts.limit
        self.maxTextBytes = maxTextBytes
        let (sources, keys) = slots.watch { slots in
            FurtherLabels(options).sources.map { source in
                switch source {
                case .service: return Dimension(isService: true)
                case .team: return Dimension(concept: Int32(slots.concept(ConceptProfile.Gatewayz.team)))
                case .dimension(let key):
                    guard let concept = ConceptProfile.concept(of: key, in: options.profiles, beside: options.dimensions) else {
                        return Dimension(slot: Int32(slots.slot(key)))
                    }
                    return Dimension(concept: Int32(slots.concept(concept)))
                }
            }
        }
        dimensions = ConstantTable(sources)
        reader = CallReader(slots: CallSlots(&slots, dimensions: keys), maxTextBytes: maxTextBytes)
        observer = CallObserver(
            options.makesMetrics || options.gatewayNames ? CallMetrics(options, &observed) : nil, prices: options.makesMetrics ? options.prices : nil,
            options.sentCost, dimensions: sources.count)
    }

    /// Keys whose values are a part of a call's shape.
    var shapeWords: Set<String> { reader.slots.shape.words }

    /// Calls that the span at hand stands for (tempo-behaviour 3.9).
    @inline(__always)
    func weight(_ fields: borrowing SpanFields, _ attributes: borrowing AttributeScratch) -> Double {
        attributes.weight(WeighingProcessor.spanMetrics, fields, readsTraceState: options.weight.readsTraceState)
    }

    /// What is known of the span at hand before it is read.
    struct Sight: BitwiseCopyable {
        /// It may have to do with calls of models.
        var isCall = false
        /// See ``CallReader/shape(_:_:of:_:_:)``.
        var shape: UInt64 = 0
        /// Of its shape among the ``CallShapes``; -1: that is not known.
        var number = -1
        /// The shape where it is known and holds the resource, as it does not of resource spans with several resources, or none; else 0.
        var identity: UInt64 = 0
    }

    /// A span without any of these has to do with no call, unless it has failed (``lookAgain(_:_:of:_:_:)``).
    var signs: SlotSigns.Lookup { reader.slots.signs.lookup }

    /// Looks at the span at hand, which has one of the ``signs``.
    @inline(never)
    func look(
        _ fields: inout SpanFields, _ span: WireSlice, of group: WireSlice?, _ attributes: borrowing AttributeScratch,
        _ scratch: inout GenAIScratch
    ) -> Sight {
        let shape = reader.shape(fields, span, of: group, attributes, &scratch)
        guard shape != 0, let shapes = scratch.shapes else { return Sight(isCall: true) }
        guard let number = shapes._withUnsafeGuaranteedRef({ $0.find(shape) }) else { return Sight(isCall: true, shape: shape) }
        return Sight(isCall: true, shape: shape, number: number, identity: scratch.resource != GenAIScratch.noResource ? shape : 0)
    }

    /// The least status of a span that has to be looked at (``lookAgain(_:_:of:_:_:)``) though it has none of the ``signs`` that lie in one word.
    var leastStatus: Int32 { signs.others.count > 0 ? .min : CallReader.isError }

    /// Looks at a span that has none of the ``signs`` that lie in one word: it may have others, be a call that failed, or tell why one around it did.
    @inline(never)
    func lookAgain(
        _ fields: inout SpanFields, _ span: WireSlice, of group: WireSlice?, _ attributes: borrowing AttributeScratch,
        _ scratch: inout GenAIScratch
    ) -> Sight {
        if attributes.spanHasAny(signs) { return look(&fields, span, of: group, attributes, &scratch) }
        guard CallReader.isFailedClient(fields) else { return Sight() }
        return Sight(isCall: reader.failedStatus(attributes) != nil || reader.namesCall(fields, span, of: group))
    }

    /// Stages the span at hand, which has to do with calls of models as far as can be seen.
    @inline(never)
    func appendCall(
        _ fields: inout SpanFields, _ span: WireSlice, of group: WireSlice?, _ sight: Sight, _ attributes: inout AttributeScratch,
        _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        guard scratch.count < GenAIScratch.limit else {
            counts.overStaged &+= 1
            return
        }
        let discarded = counts.discarded
        stage(fields, span, of: group, sight, weight: weight(fields, attributes), &attributes, &scratch, &counts)
        if counts.discarded != discarded { counts.refusedTrace = TraceHalves(fields.traceID) }
    }

    @inline(__always)
    private func stage(
        _ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?, _ sight: Sight, weight: Double, _ attributes: inout AttributeScratch,
        _ scratch: inout GenAIScratch, _ counts: inout GenAICounts
    ) {
        let shape = sight.shape
        if sight.number >= 0, let shapes = scratch.shapes,
            let call = shapes._withUnsafeGuaranteedRef({ $0.stage(sight.number, &scratch) })
        {
            let places = shapes._withUnsafeGuaranteedRef { $0.places(sight.number) }
            return reader.readNumbers(fields, span, of: group, weight: weight, call, places, attributes, &scratch, &counts)
        }
        let firstText = scratch.texts.count
        guard reader.read(fields, span, of: group, weight: weight, &attributes, &scratch, &counts) else { return scratch.appendLink(fields) }
        let call = scratch.calls + (scratch.count - 1)
        guard call.pointee.role != .other, call.pointee.role != .http else { return }
        appendDimensions(call, attributes, &scratch)
        guard shape != 0, call.pointee.role == .call, !call.pointee.isOfName, !call.pointee.asksProtocol || reader.holdsProtocol(attributes)
        else { return }
        call.pointee.shape = shape
        scratch.shapes?._withUnsafeGuaranteedRef { shapes in
            shapes.learn(shape, firstText: firstText, scratch) { reader.numberPlaces($0, attributes) }
        }
    }

    private func appendDimensions(_ call: Cells<StagedCall>, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch) {
        guard dimensions.count > 0 else { return }
        call.pointee.firstDimension = Int32(truncatingIfNeeded: scratch.dimensionCount)
        call.pointee.dimensions = Int32(truncatingIfNeeded: dimensions.count)
        for index in 0..<dimensions.count {
            let source = dimensions.start[index]
            let value =
                source.isService
                ? attributes.ofResource(AttributeSlots.service)
                : source.slot >= 0 ? attributes.attribute(Int(source.slot)) : attributes.concept(Int(source.concept))?.value
            let text = value.map { scratch.texts.add($0, limit: UTF8Text.beyond(maxTextBytes)) } ?? .none
            scratch.append(dimension: text)
        }
    }

    /// What ``CallSeries`` has room for: records of a call, and texts of labels.
    var places: Int { observer.places }
    var textCount: Int { observer.textCount }

    /// Counts settled calls, or stages their observations.
    ///
    /// - Parameter now: nanoseconds.
    func observe(_ series: inout CallSeries, now: UInt64, _ scratch: inout GenAIScratch, _ counts: inout GenAICounts) {
        if scratch.count > 0 { observer.observe(&scratch, &series, now: now, &counts) }
    }
}

extension ObservingProcessor {
    package static let genAI = ObservingProcessor("gen-ai")
    package static let providerHealth = ObservingProcessor(
        ProviderHealth.processor, unbooked: "it looks at the same spans as gen-ai: the account gen-ai is that of both")
}
