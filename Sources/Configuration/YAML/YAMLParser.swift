internal import CYAML

/// A file's YAML document.
package struct YAMLDocument: Sendable {
    /// Of a repeated key the first value.
    package let root: YAMLNode
    /// Repeated keys: errors that do not keep the rest of the file from being looked at.
    package let duplicates: [ConfigurationError]
    /// Where a second document begins, which is not read; nil: there is none.
    package let rest: SourcePosition?
    /// Variables that environment expansion found not to be set.
    package var unset: [UnsetVariable] = []
}

/// Reads the first YAML document of a text into nodes with libyaml's event parser, as go-yaml's Unmarshal does: what follows it is not even
/// looked at. Anchors and aliases are resolved; a limit of `YAMLLimits` that is passed is an error with its position.
package struct YAMLParser {
    /// `text` is what stands in `file` after environment expansion. An empty document is a null node.
    package static func parse(
        _ text: String, file: String, fileIndex: Int, limits: YAMLLimits = .configuration
    ) -> Result<YAMLDocument, ConfigurationError> {
        var parser = YAMLParser(file: file, fileIndex: fileIndex, limits: limits)
        do {
            let root = try parser.document(text)
            return .success(YAMLDocument(root: root, duplicates: parser.duplicates, rest: parser.rest))
        } catch {
            return .failure(error)
        }
    }

    private let file: String
    private let fileIndex: Int
    private let limits: YAMLLimits
    private var anchors: [String: YAMLNode] = [:]
    /// Keys and values read so far, what `<<` inherits among them: each takes memory.
    private var nodes = 0
    private var duplicates: [ConfigurationError] = []
    private var rest: SourcePosition?

    private init(file: String, fileIndex: Int, limits: YAMLLimits) {
        self.file = file
        self.fileIndex = fileIndex
        self.limits = limits
    }

    private mutating func document(_ text: String) throws(ConfigurationError) -> YAMLNode {
        let start = SourcePosition(file: file, fileIndex: fileIndex, line: 1, column: 1)
        guard text.utf8.count <= limits.expandedBytes else {
            throw ConfigurationError(at: start, "is larger than \(limits.expandedBytes) bytes")
        }
        let bytes = Array(text.utf8)
        let events = YAMLEvents(file: file, fileIndex: fileIndex)
        let outcome = bytes.withUnsafeBytes { buffer -> Result<YAMLNode, ConfigurationError> in
            events.read(buffer)
            do throws(ConfigurationError) { return .success(try document(events, start: start)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    private mutating func document(_ events: YAMLEvents, start: SourcePosition) throws(ConfigurationError) -> YAMLNode {
        var root: YAMLNode?
        while true {
            let event: YAMLEvent
            do { event = try next(events) } catch {
                // The first document is complete: what is wrong lies in what follows.
                guard let root else { throw error }
                rest = error.position
                return root
            }
            switch event.kind {
            case .streamEnd:
                return root ?? YAMLNode(.scalar(YAMLScalar(text: "", isPlain: true)), at: start)
            case .documentStart:
                if let root {
                    rest = event.position
                    return root
                }
                root = try node(try next(events), events, depth: 1)
            default: break
            }
        }
    }

    private func next(_ events: YAMLEvents) throws(ConfigurationError) -> YAMLEvent {
        switch events.next() {
        case .success(let event): return event
        case .failure(let error): throw error
        }
    }

    /// The node that `event` begins. `depth` counts the collections around it.
    private mutating func node(_ event: YAMLEvent, _ events: YAMLEvents, depth: Int) throws(ConfigurationError) -> YAMLNode {
        guard depth <= YAMLLimits.depth else {
            throw ConfigurationError(at: event.position, "is nested deeper than \(YAMLLimits.depth) levels")
        }
        nodes += 1
        let content: YAMLNode.Content
        switch event.kind {
        case .alias(let name):
            // The name is not told: it may be a password that lacks its quotes.
            guard let anchored = anchors[name] else {
                throw ConfigurationError(
                    at: event.position, "an alias (*) of an anchor that is not defined above; quote a text that begins with *")
            }
            return try checked(YAMLNode(anchored.content, at: anchored.position), at: event.position, depth: depth)
        case .scalar(let scalar): content = .scalar(scalar)
        case .sequenceStart: content = .sequence(try sequence(events, depth: depth))
        case .mappingStart: content = .mapping(try mapping(events, depth: depth))
        default: throw ConfigurationError(at: event.position, "expected a value")
        }
        let node = try checked(YAMLNode(content, at: event.position), at: event.position, depth: depth)
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private func checked(_ node: YAMLNode, at position: SourcePosition, depth: Int) throws(ConfigurationError) -> YAMLNode {
        guard node.weight <= limits.nodes, nodes <= limits.nodes else {
            throw ConfigurationError(at: position, "holds more than \(limits.nodes) values, counting aliases")
        }
        guard depth + node.height - 1 <= YAMLLimits.depth else {
            throw ConfigurationError(at: position, "is nested deeper than \(YAMLLimits.depth) levels")
        }
        return node
    }

    private mutating func sequence(_ events: YAMLEvents, depth: Int) throws(ConfigurationError) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try next(events)
            if case .sequenceEnd = event.kind { return items }
            items.append(try node(event, events, depth: depth + 1))
        }
    }

    private mutating func mapping(_ events: YAMLEvents, depth: Int) throws(ConfigurationError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var seen: [String: SourcePosition] = [:]
        while true {
            let event = try next(events)
            if case .mappingEnd = event.kind {
                let all = try YAMLMerge.inherited(entries, limit: max(limits.nodes - nodes, 0) + entries.count)
                nodes += all.count - min(entries.count, all.count)
                return all
            }
            let key = try key(event)
            let value = try node(try next(events), events, depth: depth + 1)
            let isMerge = key.text == "<<" && key.isPlain
            if !isMerge, let first = seen[key.text] {
                duplicates.append(
                    ConfigurationError(
                        at: event.position, "key \(Excerpt.of(key.text)) is already set in this mapping at line \(first.line)"))
                continue
            }
            seen[key.text] = event.position
            var entry = YAMLEntry(key: key.text, keyPosition: event.position, value: value)
            entry.isMerge = isMerge
            entries.append(entry)
        }
    }

    private mutating func key(_ event: YAMLEvent) throws(ConfigurationError) -> YAMLScalar {
        nodes += 1
        switch event.kind {
        case .scalar(let scalar):
            if let anchor = event.anchor { anchors[anchor] = YAMLNode(.scalar(scalar), at: event.position) }
            return scalar
        case .alias(let name):
            if case .scalar(let scalar)? = anchors[name]?.content { return scalar }
            throw ConfigurationError(at: event.position, "expected a plain key, got an alias of something else")
        default: throw ConfigurationError(at: event.position, "expected a plain key, got a mapping or a sequence")
        }
    }
}
