internal import CYAML

/// One event of libyaml, copied out of its memory.
struct YAMLEvent {
    enum Kind {
        case documentStart, streamEnd, sequenceStart, sequenceEnd, mappingStart, mappingEnd, other
        case alias(String)
        case scalar(YAMLScalar)
    }
    var kind: Kind
    var anchor: String?
    var position: SourcePosition
}

/// Owns a libyaml parser. All of libyaml's pointers stay in this file: an event is copied and freed before `next` returns.
final class YAMLEvents {
    /// On the heap, since libyaml keeps the parser's own address in it.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isReady: Bool

    init() {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        isReady = yaml_parser_initialize(parser) == 1
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    /// `bytes` must outlive every call of `next`.
    func read(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard isReady else { return }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    func next(file: String, fileIndex: Int) -> Result<YAMLEvent, ConfigurationError> {
        var position = SourcePosition(file: file, fileIndex: fileIndex, line: 1, column: 1)
        guard isReady else { return .failure(ConfigurationError(at: position, "no memory for the YAML parser")) }
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { return .failure(problem(position)) }
        defer { yaml_event_delete(&event) }
        position.line = event.start_mark.line + 1
        position.column = event.start_mark.column + 1
        return copy(event, at: position)
    }

    private func copy(_ event: yaml_event_t, at position: SourcePosition) -> Result<YAMLEvent, ConfigurationError> {
        var anchor: UnsafeMutablePointer<UInt8>?
        let kind: YAMLEvent.Kind
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        case YAML_SEQUENCE_START_EVENT:
            anchor = event.data.sequence_start.anchor
            kind = .sequenceStart
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            anchor = event.data.mapping_start.anchor
            kind = .mappingStart
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        case YAML_ALIAS_EVENT: kind = .alias(event.data.alias.anchor.map { String(cString: $0) } ?? "")
        case YAML_SCALAR_EVENT:
            anchor = event.data.scalar.anchor
            switch scalar(event, at: position) {
            case .success(let scalar): kind = .scalar(scalar)
            case .failure(let error): return .failure(error)
            }
        default: kind = .other
        }
        return .success(YAMLEvent(kind: kind, anchor: anchor.map { String(cString: $0) }, position: position))
    }

    private func scalar(_ event: yaml_event_t, at position: SourcePosition) -> Result<YAMLScalar, ConfigurationError> {
        let scalar = event.data.scalar
        let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        var isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
        if let tag = scalar.tag.map({ String(cString: $0) }) {
            switch tag {
            case "!", "tag:yaml.org,2002:str": isPlain = false
            case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null": isPlain = true
            default: return .failure(ConfigurationError(at: position, "a tag (!) that is not supported; quote a text that begins with !"))
            }
        }
        return .success(YAMLScalar(text: text, isPlain: isPlain))
    }

    /// libyaml's words for what is wrong; they never quote the text itself.
    private func problem(_ start: SourcePosition) -> ConfigurationError {
        var position = start
        position.line = parser.pointee.problem_mark.line + 1
        position.column = parser.pointee.problem_mark.column + 1
        var text = parser.pointee.problem.map { String(cString: $0) } ?? "not valid YAML"
        if parser.pointee.error == YAML_READER_ERROR { text += " at byte \(parser.pointee.problem_offset)" }
        if let context = parser.pointee.context.map({ String(cString: $0) }) {
            text += " \(context) that begins at line \(parser.pointee.context_mark.line + 1)"
            // The wildcard tenant without its quotes.
            if context.contains("alias") { text += "; quote a text that begins with *" }
        }
        return ConfigurationError(at: position, "YAML syntax: \(text)")
    }
}
