/// `distributor`: where spans come in.
enum DistributorSchema {
    /// Receivers of Tempo that Metronome does not have.
    static let otherReceivers = TempoVocabulary.names(.named, in: "distributor.receivers")

    static func decode(_ keys: MappingReader, _ settings: inout Settings) {
        keys.accept("distributor")
        // The older name holds where the newer one says nothing.
        keys.read("max_span_attr_byte", into: &settings.maxAttributeBytes) { $0.integer(0...Int.max) }
        keys.read("max_attribute_bytes", into: &settings.maxAttributeBytes) { $0.integer(0...Int.max) }
        guard let receivers = keys.field("receivers") else { return }
        receivers.mapping { decodeReceivers($0, receivers, &settings) }
    }

    private static func decodeReceivers(_ keys: MappingReader, _ receivers: Field, _ settings: inout Settings) {
        guard case .mapping(let entries) = receivers.node.content, !entries.isEmpty else { return }
        // A further instance of a receiver (`otlp/internal`): Tempo's own business.
        let named = entries.map(\.key).filter { key in
            guard let slash = key.firstIndex(of: "/") else { return false }
            return (otherReceivers + ["otlp"]).contains(String(key[..<slash]))
        }
        for key in otherReceivers + named where keys.fieldOrNull(key) != nil { keys.findings.leaveToTempo("distributor.receivers.\(key)") }
        guard let otlp = keys.fieldOrNull("otlp") else {
            settings.listen.grpc = nil
            settings.listen.http = nil
            keys.findings.warn(
                receivers, "no otlp receiver is listed, so no spans come in; add otlp.protocols, or set metronome.listen.grpc or .http")
            return
        }
        otlp.mapping { keys in
            if let protocols = keys.fieldOrNull("protocols") { decodeProtocols(protocols, &settings) }
        }
        if otlp.isEmptyMapping { keys.findings.error(at: otlp.keyPosition, otlp.path, "expected protocols with grpc, http or both") }
    }

    private static func decodeProtocols(_ protocols: Field, _ settings: inout Settings) {
        var grpc: ListenSettings.Address?
        var http: ListenSettings.Address?
        let isRight = protocols.mapping(cure: protocols.protocolsCure) { keys in
            if let field = keys.fieldOrNull("grpc") {
                grpc = settings.listen.grpc
                field.mapping(cure: field.endpointCure) { decodeGRPC($0, &grpc, &settings.limits) }
            }
            if let field = keys.fieldOrNull("http") {
                http = settings.listen.http
                field.mapping(cure: field.endpointCure) { decodeHTTP($0, &http, &settings.limits) }
            }
        }
        if isRight, protocols.isEmptyMapping { protocols.fail("expected grpc, http or both") }
        settings.listen.grpc = grpc
        settings.listen.http = http
    }

    /// The Collector's gRPC server keys.
    private static func decodeGRPC(_ keys: MappingReader, _ address: inout ListenSettings.Address?, _ limits: inout IntakeLimits) {
        keys.readOptional("endpoint", into: &address) { $0.listenAddress() }
        decodeTransport(keys)
        noteSecurity(keys)
        if let mebibytes = keys.field("max_recv_msg_size_mib")?.integer(0...(MetronomeSchema.maxBytes >> 20)), mebibytes > 0 {
            limits.maxMessageBytes = mebibytes << 20
            limits.raiseMessageBytes(to: mebibytes << 20)
        }
        if let streams = keys.field("max_concurrent_streams")?.integer(0...Int(UInt32.max)), streams > 0 {
            limits.maxConcurrentStreams = min(streams, MetronomeSchema.maxStreams)
        }
        keys.accept("distributor.receivers.otlp.protocols.grpc")
    }

    /// The Collector's HTTP server keys.
    private static func decodeHTTP(_ keys: MappingReader, _ address: inout ListenSettings.Address?, _ limits: inout IntakeLimits) {
        keys.readOptional("endpoint", into: &address) { $0.listenAddress() }
        decodeTransport(keys)
        noteSecurity(keys)
        if let size = keys.field("max_request_body_size")?.integer(0...Int.max), size > 0 { limits.raiseMessageBytes(to: size) }
        for key in ["cors", "traces_url_path", "response_headers"] {
            if let field = keys.field(key), field.asksForSomething { keys.findings.noEffectYet(field) }
        }
        keys.accept("distributor.receivers.otlp.protocols.http")
    }

    private static func decodeTransport(_ keys: MappingReader) {
        guard let field = keys.field("transport"), let transport = field.string() else { return }
        if transport != "tcp" { field.reject("tcp") }
    }

    /// Encryption and authentication that would silently be missing.
    private static func noteSecurity(_ keys: MappingReader) {
        for key in ["tls", "auth"] {
            if let field = keys.field(key), field.asksForSomething { keys.findings.noEffectYet(field) }
        }
    }
}

extension Field {
    /// An address, a port or a switch in place of a protocol's block.
    fileprivate var endpointCure: String? {
        guard case .scalar(let scalar) = node.content else { return nil }
        if writtenBool == true { return "write {}" }
        if writtenBool == false { return "leave the key out" }
        let isPort = !scalar.text.isEmpty && scalar.text.utf8.allSatisfy(\.isDigit)
        let address = isPort ? "\(ListenAddress.everywhere):\(scalar.text)" : scalar.text
        return ListenAddress.parse(address) == nil ? nil : "write {endpoint: \"\(Excerpt.plain(address))\"}"
    }

    /// Names of protocols in place of their blocks.
    fileprivate var protocolsCure: String? {
        let names: [YAMLNode]
        switch node.content {
        case .sequence(let items): names = items
        case .scalar: names = [node]
        case .mapping: return nil
        }
        let known = names.compactMap { node -> String? in if case .scalar(let scalar) = node.content { scalar.text } else { nil } }
        guard !known.isEmpty, known.allSatisfy({ ["grpc", "http"].contains($0) }) else { return nil }
        return "write {\(known.map { "\($0): {}" }.joined(separator: ", "))}"
    }
}
