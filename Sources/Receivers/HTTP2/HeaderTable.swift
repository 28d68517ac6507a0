/// The fields that a header block may refer to by number (RFC 7541, 2.3): the static ones, and the last ones that the peer had us note.
///
/// Of the noted ones it keeps what ``FieldName`` knows; of all others only how long they are, which decides what is given up.
struct HeaderTable {
    struct Field {
        var name: FieldName
        var nameCount: Int
        var valueCount: Int
        /// Of the value, counted from the first byte ever kept; without a value that is kept it says nothing.
        fileprivate var start = 0

        init(name: FieldName, nameCount: Int, valueCount: Int) {
            self.name = name
            self.nameCount = nameCount
            self.valueCount = valueCount
        }

        /// RFC 7541, 4.1.
        var size: Int { nameCount + valueCount + 32 }
    }

    /// What a peer may fill while nobody has told it another size (RFC 9113, 6.5.2), which we do not.
    static let largest = 4_096

    /// Oldest first; those before `oldest` are given up.
    private var fields: [Field] = []
    private var oldest = 0
    private var size = 0
    private(set) var limit = Self.largest
    /// The values of `fields` that are kept, and of some that are given up.
    private var values: [UInt8] = []
    /// Bytes that were before `values`.
    private var dropped = 0

    /// nil: there is no such field. The number is above 0.
    func field(_ number: Int) -> Field? {
        if number <= StaticFields.all.count { return StaticFields.all[number - 1].field }
        let place = fields.count - (number - StaticFields.all.count)
        return place >= oldest ? fields[place] : nil
    }

    /// Adds the field of that number, which is there, to what a call says.
    func add(_ number: Int, _ field: Field, to call: inout CallFields) {
        guard field.name != .other else { return }
        if number <= StaticFields.all.count {
            let value = StaticFields.all[number - 1].value
            call.add(field.name, value.span.bytes)
        } else {
            call.add(field.name, values.span.bytes.extracting(droppingFirst: field.start - dropped).extracting(first: field.valueCount))
        }
    }

    /// RFC 7541, 4.4: what is too large for the table empties it, and is not in it.
    mutating func note(_ name: FieldName, nameCount: Int, valueCount: Int, _ value: RawSpan) {
        var field = Field(name: name, nameCount: nameCount, valueCount: valueCount)
        makeRoom(for: field.size)
        guard field.size <= limit else { return }
        size += field.size
        field.start = dropped + values.count
        if name != .other { value.withUnsafeBytes { values.append(contentsOf: $0) } }
        fields.append(field)
    }

    /// RFC 7541, 4.3: the peer uses less, or again more. At most ``largest``.
    mutating func resize(to bytes: Int) {
        limit = bytes
        makeRoom(for: 0)
    }

    private mutating func makeRoom(for wanted: Int) {
        while oldest < fields.count, size + wanted > limit {
            size -= fields[oldest].size
            oldest += 1
        }
        guard oldest >= 64 || values.count >= 2 * Self.largest else { return }
        fields.removeFirst(oldest)
        oldest = 0
        let kept = fields.first?.start ?? dropped + values.count
        values.removeFirst(kept - dropped)
        dropped = kept
    }
}
