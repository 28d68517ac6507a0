import Synchronization

/// Builds the labels of `traces_target_info` from a resource (tempo-behaviour 3.8).
struct TargetInfoStage: Sendable {
    private static let made = Atomic<UInt64>(0)

    /// Stages of different plans make different label sets of one resource: no two have the same identity.
    let identity: UInt64
    /// Cut to these many bytes.
    let maxNameLength: Int
    let maxValueLength: Int
    let maxAttributeBytes: Int
    let excluded: Set<String>
    let hasInstance: Bool
    /// Labels are named as the attributes are.
    private let keepsNames: Bool
    /// Names of external labels, and the metric's name.
    let replaced: [String]

    init(_ options: SpanMetricsOptions, maxAttributeBytes: Int) {
        identity = Self.made.add(1, ordering: .relaxed).newValue
        maxNameLength = options.labels.maxNameLength > 0 ? options.labels.maxNameLength : .max
        maxValueLength = options.labels.maxValueLength > 0 ? options.labels.maxValueLength : .max
        self.maxAttributeBytes = max(maxAttributeBytes, 1)
        excluded = options.targetInfoExcluded.union(["service.name", "service.namespace", "service.instance.id"])
        hasInstance = options.instanceLabel
        keepsNames = options.labels.keepsNames
        replaced = ["__name__"] + options.labels.external.keys
    }

    /// Appends the label set of the resource at hand to `keys` as a ``FreeLabelSet`` key.
    ///
    /// - Parameter built: counts those that were not remembered.
    /// - Returns: its ``KeyHash``; nil (and nothing appended) when the resource has none: without `job` and `instance`, or
    ///   without any other label.
    func append(
        _ group: WireSlice, _ stage: SpanMetricsStage, _ attributes: inout AttributeScratch, _ memory: inout TargetInfoMemory,
        _ keys: inout ByteBuilder, built count: inout Int
    ) -> UInt64? {
        guard let resource = RequestWalk.onlyResource(of: group) else { return build(group, stage, &attributes, &keys, &count) }
        let hash = TargetInfoMemory.hash(resource, stage: identity)
        if let known = memory.find(resource, stage: identity, hash: hash) {
            if known.hash != nil { keys.append(known.key) }
            return known.hash
        }
        let start = keys.count
        let built = build(group, stage, &attributes, &keys, &count)
        let key = WireSlice(start: RawRun(keys.base) + start, count: keys.count - start)
        memory.remember(resource, stage: identity, hash: hash, TargetInfoMemory.Known(key: key, hash: built))
        return built
    }

    @inline(never)
    private func build(
        _ group: WireSlice, _ stage: SpanMetricsStage, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder, _ count: inout Int
    ) -> UInt64? {
        count &+= 1
        let instance = stage.instanceText(&attributes)
        guard let labels = labels(of: group, job: attributes.job, instance: instance) else { return nil }
        let start = keys.count
        FreeLabelSet.append(labels, to: &keys)
        return KeyHash.hash(keys.base.run + start, keys.count - start, seed: KeyHash.seed)
    }

    private func labels(of group: WireSlice, job: borrowing ByteBuilder, instance: String) -> [String: [UInt8]]? {
        var labels: [String: [UInt8]] = [:]
        let error = RequestWalk.resourceAttributes(of: group) { pair in
            guard let (key, value) = KeyValue.split(pair) else { return false }
            set(key, value, &labels)
            return true
        }
        guard error == nil else { return nil }
        var identities = 0
        if job.count > 0 {
            labels[cut("job", maxNameLength)] = cutValue(job.bytes.array)
            identities += 1
        }
        if hasInstance, !instance.isEmpty {
            labels[cut("instance", maxNameLength)] = cutValue(Array(instance.utf8))
            identities += 1
        }
        guard identities > 0, labels.count > identities else { return nil }
        // What is set last on every series wins: label sets that differ in nothing else are one.
        for name in replaced { labels[name] = nil }
        return labels
    }

    /// A later attribute of the same final name wins, and removes the label when its value is empty.
    private func set(_ key: WireSlice, _ value: WireSlice?, _ labels: inout [String: [UInt8]]) {
        let keyBytes = WireSlice(start: key.start, count: min(key.count, maxAttributeBytes))
        guard let first = keyBytes.first, !(0x30...0x39).contains(first) else { return }
        guard !excluded.contains(String(decoding: keyBytes, as: UTF8.self)) else { return }
        var name = LabelName.dimension(keyBytes)
        if keepsNames, UTF8Text.isValid(keyBytes), let original = LabelName.original(String(decoding: keyBytes, as: UTF8.self)) { name = original }
        if name == "job" || name == "instance" { name = "__" + name }
        var out = ByteBuilder(capacity: 256)
        if let value { AttributeText.append(anyValue: value, to: &out) }
        // Only strings are cut where they come in (tempo-behaviour 2.1 rule 3).
        let isString = value.map { if case .string = ValuePayload(anyValue: $0) { true } else { false } } ?? false
        let cutCount = UTF8Text.cut(out.bytes, at: isString ? min(maxAttributeBytes, maxValueLength) : maxValueLength)
        name = cut(name, maxNameLength)
        labels[name] = cutCount == 0 ? nil : Array(out.bytes.prefix(cutCount))
    }

    private func cut(_ name: String, _ limit: Int) -> String {
        name.withSlice { all in String(decoding: all.prefix(UTF8Text.cut(all, at: limit)), as: UTF8.self) }
    }

    private func cutValue(_ value: [UInt8]) -> [UInt8] {
        Array(value.prefix(value.withSlice { UTF8Text.cut($0, at: maxValueLength) }))
    }
}
