/// Phase one of host info: stages the host that a resource names (tempo-behaviour 5).
package final class HostInfoStage: Sendable {
    /// An attribute that may name the host.
    private struct Identifier: BitwiseCopyable {
        var slot: Int
        /// Where what follows its value lies in ``suffixes``.
        var suffix: Int
        var suffixCount: Int
    }

    package let options: HostInfoOptions
    private let identifiers: ConstantTable<Identifier>
    /// Length and name of the label `grafana_host_id`.
    private let prefix: ConstantTable<UInt8>
    /// Per identifier the whole label `host_source`.
    private let suffixes: ConstantTable<UInt8>
    private let maxValueLength: Int
    private let maxAttributeBytes: Int

    init(_ options: HostInfoOptions, maxAttributeBytes: Int, slots: inout AttributeSlots) {
        self.options = options
        self.maxAttributeBytes = maxAttributeBytes
        let maxValueLength = options.labels.maxValueLength > 0 ? options.labels.maxValueLength : .max
        self.maxValueLength = maxValueLength
        let limit = options.labels.maxNameLength > 0 ? options.labels.maxNameLength : .max
        let text = { (text: String, limit: Int) -> [UInt8] in
            let bytes = Array(text.utf8)
            let cut = bytes.prefix(bytes.withSlice { UTF8Text.cut($0, at: limit) })
            var out = ByteBuilder(capacity: 64)
            out.appendVarint(UInt64(cut.count))
            return out.bytes.array + cut
        }
        prefix = ConstantTable(text("grafana_host_id", limit))
        var suffixes: [UInt8] = []
        var identifiers: [Identifier] = []
        for key in options.identifiers {
            // A label without a value is none.
            let suffix = key.isEmpty ? [] : text("host_source", limit) + text(key, maxValueLength)
            identifiers.append(Identifier(slot: slots.slot(key), suffix: suffixes.count, suffixCount: suffix.count))
            suffixes += suffix
        }
        self.identifiers = ConstantTable(identifiers)
        self.suffixes = ConstantTable(suffixes)
    }

    /// Stages the host of the resource at hand, if it names one, whatever its spans are.
    ///
    /// - Parameter invalid: counts hosts that are not named in UTF-8.
    func append(_ group: WireSlice, _ attributes: borrowing AttributeScratch, to hosts: inout StagedObservations, invalid: inout Int) {
        for index in 0..<identifiers.count {
            let identifier = identifiers.start[index]
            guard let value = attributes.ofResource(identifier.slot),
                let name = Self.string(value) ?? laterString(options.identifiers[index], group)
            else { continue }
            return append(name, identifier, to: &hosts, invalid: &invalid)
        }
    }

    private func append(_ name: WireSlice, _ identifier: Identifier, to hosts: inout StagedObservations, invalid: inout Int) {
        let length = UTF8Text.cut(name, at: maxValueLength)
        let value = WireSlice(start: name.start, count: length)
        guard UTF8Text.isValid(value) else {
            invalid &+= 1
            return
        }
        let start = hosts.keys.count
        // What the limit leaves nothing of is no label.
        if length > 0 {
            hosts.keys.append(RawRun(prefix.start), prefix.count)
            hosts.keys.appendVarint(UInt64(length))
            hosts.keys.append(name.start, length)
        }
        hosts.keys.append(RawRun(suffixes.start + identifier.suffix), identifier.suffixCount)
        let count = hosts.keys.count - start
        let hash = KeyHash.hash(RawRun(hosts.keys.base) + start, count, seed: KeyHash.seed)
        hosts.append(StagedObservation(hash: hash, key: start, keyLength: count))
    }

    /// The text of a string that is not empty.
    private static func string(_ value: SlotValue) -> WireSlice? {
        if value.isText { return value.count > 0 ? value.slice : nil }
        return string(anyValue: value.slice)
    }

    private static func string(anyValue: WireSlice) -> WireSlice? {
        guard case .string(let text) = ValuePayload(anyValue: anyValue), text.count > 0 else { return nil }
        return text
    }

    /// A resource may have the key several times, and any entry that is a string will do. Slots only know the first one.
    @inline(never)
    private func laterString(_ key: String, _ group: WireSlice) -> WireSlice? {
        var found: WireSlice?
        let isKey = { (bytes: WireSlice) in bytes.elementsEqual(key.utf8) }
        _ = RequestWalk.resourceAttributes(of: group) { pair in
            guard found == nil, let (name, value) = KeyValue.split(pair), let value else { return true }
            // At the byte (tempo-behaviour 2.1 rule 3).
            let cut = WireSlice(start: name.start, count: min(name.count, maxAttributeBytes))
            if isKey(cut), let text = Self.string(anyValue: value) {
                found = WireSlice(start: text.start, count: UTF8Text.cut(text, at: maxAttributeBytes))
            }
            return true
        }
        return found
    }
}
