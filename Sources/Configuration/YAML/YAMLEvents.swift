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
    private let file: String
    private let fileIndex: Int
    /// Lists and mappings in brackets that are not closed yet, outermost first; nil: a collection without brackets.
    private var open: [YAMLSyntaxProblem.Bracket?] = []
    /// What is read: for the character at which an error stands.
    private var source = UnsafeRawBufferPointer(start: nil, count: 0)

    init(file: String, fileIndex: Int) {
        self.file = file
        self.fileIndex = fileIndex
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        isReady = yaml_parser_initialize(parser) == 1
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    /// `bytes` must outlive every call of `next`.
    func read(_ bytes: UnsafeRawBufferPointer) {
        guard isReady else { return }
        source = bytes
        yaml_parser_set_input_string(parser, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    }

    func next() -> Result<YAMLEvent, ConfigurationError> {
        var position = SourcePosition(file: file, fileIndex: fileIndex, line: 1, column: 1)
        guard isReady else { return .failure(ConfigurationError(at: position, "no memory for the YAML parser")) }
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { return .failure(problem()) }
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
            open.append(event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? bracket(isList: true, position) : nil)
        case YAML_SEQUENCE_END_EVENT:
            kind = .sequenceEnd
            open.removeLast(open.isEmpty ? 0 : 1)
        case YAML_MAPPING_START_EVENT:
            anchor = event.data.mapping_start.anchor
            kind = .mappingStart
            open.append(event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? bracket(isList: false, position) : nil)
        case YAML_MAPPING_END_EVENT:
            kind = .mappingEnd
            open.removeLast(open.isEmpty ? 0 : 1)
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

    private func bracket(isList: Bool, _ position: SourcePosition) -> YAMLSyntaxProblem.Bracket {
        YAMLSyntaxProblem.Bracket(isList: isList, start: YAMLSyntaxProblem.Mark(line: position.line, column: position.column))
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

    private func problem() -> ConfigurationError {
        let state = parser.pointee
        if state.error == YAML_READER_ERROR {
            let (line, column) = place(ofByte: state.problem_offset)
            return ConfigurationError(at: position(line, column), "YAML syntax: a character that YAML does not allow; escape it in double quotes")
        }
        let problem = YAMLSyntaxProblem(
            problem: text(state.problem), mark: mark(state.problem_mark), character: character(state.problem_mark.index),
            context: text(state.context), contextMark: mark(state.context_mark), bracket: open.last ?? nil)
        let place = problem.place
        return ConfigurationError(at: position(place.line, place.column), "YAML syntax: \(problem.message)")
    }

    private func text(_ words: UnsafePointer<CChar>?) -> String { words.map { String(cString: $0) } ?? "" }

    private func mark(_ mark: yaml_mark_t) -> YAMLSyntaxProblem.Mark {
        YAMLSyntaxProblem.Mark(line: mark.line + 1, column: mark.column + 1)
    }

    private func position(_ line: Int, _ column: Int) -> SourcePosition {
        SourcePosition(file: file, fileIndex: fileIndex, line: line, column: column)
    }

    private func place(ofByte offset: Int) -> (line: Int, column: Int) {
        let before = source.prefix(max(offset, 0))
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1)
    }

    /// The scalar at `index`, counted in scalars as libyaml does.
    private func character(_ index: Int) -> Unicode.Scalar? {
        String(decoding: source, as: UTF8.self).unicodeScalars.dropFirst(max(index, 0)).first
    }
}
