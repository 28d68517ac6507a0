/// What the events of a span say of a call: they are looked at only for spans that are one.
struct SpanEvents {
    /// `exception.type` of the last exception.
    var exception: WireSlice?
    /// The last exception's event.
    private var lastException: WireSlice?
    /// When the first token or chunk came, nanoseconds since the epoch.
    var firstToken: UInt64?
    /// Milliseconds from the start to the first chunk, where an event says so: Vercel's AI SDK adds that event late.
    var firstChunk: Double?

    /// Of a span without any.
    init() {}

    /// - Parameter span: a well-formed span.
    init(of span: WireSlice) {
        var cursor = WireCursor(span)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            if tag == SpanTag.events {
                guard let event = cursor.slice() else { return }
                read(event)
            } else if !cursor.skip(tag: tag) {
                return
            }
        }
    }

    private mutating func read(_ event: WireSlice) {
        var cursor = WireCursor(event)
        var time: UInt64 = 0
        var name = WireSlice(start: event.start, count: 0)
        var type: WireSlice?
        var chunk: Double?
        while !cursor.isAtEnd, let tag = cursor.varint() {
            switch tag {
            case 1 << 3 | 1: time = cursor.fixed64() ?? 0
            case 2 << 3 | 2:
                guard let text = cursor.slice() else { return }
                name = text
            case 3 << 3 | 2:
                guard let pair = cursor.slice() else { return }
                guard let (key, value) = KeyValue.split(pair), let value else { continue }
                if key.isWord("exception.type"), case .string(let text) = ValuePayload(anyValue: value) { type = text }
                if key.isWord("ai.response.mstofirstchunk") { chunk = AttributeNumber.double(anyValue: value) }
            default: if !cursor.skip(tag: tag) { return }
            }
        }
        if name.isWord("exception") {
            lastException = event
            if let type, type.count > 0 { exception = type }
        }
        if let chunk, firstChunk == nil, name.isWord("ai.stream.firstchunk") { firstChunk = chunk }
        if time > 0, time < firstToken ?? .max, name.isAny(of: Self.chunks) { firstToken = time }
    }

    /// `exception.message` of the last exception: found anew, since only failures are asked for it.
    var exceptionMessage: WireSlice? {
        guard let lastException else { return nil }
        var cursor = WireCursor(lastException)
        var message: WireSlice?
        while !cursor.isAtEnd, let tag = cursor.varint() {
            if tag == 3 << 3 | 2 {
                guard let pair = cursor.slice() else { return message }
                guard let (key, value) = KeyValue.split(pair), let value, key.isWord("exception.message") else { continue }
                if case .string(let text) = ValuePayload(anyValue: value), text.count > 0 { message = text }
            } else if !cursor.skip(tag: tag) {
                return message
            }
        }
        return message
    }

    /// Of OpenInference, OpenLLMetry (two generations), Vercel's AI SDK and MLflow.
    private static let chunks = FixedList<StaticString>([
        "first token stream event", "gen_ai.content.completion.chunk", "llm.content.completion.chunk", "ai.stream.firstchunk",
        "mlflow.chunk.item.0",
    ])
}
