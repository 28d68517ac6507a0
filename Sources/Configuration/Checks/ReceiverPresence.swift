import Settings

/// `distributor.receivers`: what is not listed there is not served.
enum ReceiverPresence {
    /// Receivers of Tempo that Metronome does not have.
    private static let others = TempoVocabulary.names(.named, in: "distributor.receivers")

    static func check(receivers keys: MappingReader, _ listen: inout ListenSettings) {
        guard case .mapping(let entries) = keys.owner.node.content, !entries.isEmpty else { return }
        // A further instance of a receiver (`otlp/internal`): Tempo's own business.
        let named = entries.map(\.key).filter { key in
            guard let slash = key.firstIndex(of: "/") else { return false }
            return (others + ["otlp"]).contains(String(key[..<slash]))
        }
        for key in others + named where keys.fieldOrNull(key) != nil { keys.findings.leaveToTempo("distributor.receivers.\(key)") }
        guard let otlp = keys.fieldOrNull("otlp") else {
            listen.grpc = nil
            listen.http = nil
            keys.findings.warn(
                keys.owner, "no otlp receiver is listed, so no spans come in; add otlp.protocols, or set metronome.listen.grpc or .http")
            return
        }
        if otlp.isEmptyMapping { keys.findings.error(at: otlp.keyPosition, otlp.path, "expected protocols with grpc, http or both") }
    }

    static func check(otlp keys: MappingReader) {
        if let protocols = keys.fieldOrNull("protocols"), protocols.isEmptyMapping { protocols.fail("expected grpc, http or both") }
    }

    static func check(protocols keys: MappingReader, _ listen: inout ListenSettings) {
        if keys.fieldOrNull("grpc") == nil { listen.grpc = nil }
        if keys.fieldOrNull("http") == nil { listen.http = nil }
    }

    /// What to write instead of an address, a port or a switch in place of a protocol's block.
    static func cure(receiver field: Field) -> String? {
        guard case .scalar(let scalar) = field.node.content else { return nil }
        if field.writtenBool == true { return "write {}" }
        if field.writtenBool == false { return "leave the key out" }
        let isPort = !scalar.text.isEmpty && scalar.text.utf8.allSatisfy(\.isDigit)
        let address = isPort ? "\(ListenAddress.everywhere):\(scalar.text)" : scalar.text
        return AddressText.parse(address) == nil ? nil : "write {endpoint: \"\(Excerpt.plain(address))\"}"
    }

    /// The same for names of protocols in place of their blocks.
    static func cure(protocols field: Field) -> String? {
        let names: [YAMLNode]
        switch field.node.content {
        case .sequence(let items): names = items
        case .scalar: names = [field.node]
        case .mapping: return nil
        }
        let known = names.compactMap { node -> String? in if case .scalar(let scalar) = node.content { scalar.text } else { nil } }
        guard !known.isEmpty, known.allSatisfy({ ["grpc", "http"].contains($0) }) else { return nil }
        return "write {\(known.map { "\($0): {}" }.joined(separator: ", "))}"
    }
}
