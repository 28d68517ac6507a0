/// What was found in a segment: its whole records, and how much is damaged.
struct SegmentScan {
    struct Found {
        var offset: Int
        var header: RecordHeader
    }

    var records: [Found] = []
    /// Stretches of bytes between records, or behind the last one, that are none.
    var torn = 0
    /// Records whose bytes are not those that were written.
    var corrupt = 0

    /// Goes from header to header; behind damage it looks for the next header.
    ///
    /// - Parameter verifying: the bytes of records are read, too. Else that is left to whoever reads them.
    /// - Throws: the disk cannot be read. What was found until then counts as read.
    static func of(
        _ name: String, size: Int, verifying: Bool, on disk: some LogDisk
    ) throws(DiskError) -> SegmentScan {
        var scan = SegmentScan()
        var window = Window(name: name, size: size)
        var offset = SegmentHead.size
        var isLost = false
        while offset < size {
            let head = try window.bytes(at: offset, RecordHeader.size, on: disk)
            guard let header = RecordHeader(head), offset + RecordHeader.size + header.length <= size else {
                if !isLost { scan.torn += 1 }
                isLost = true
                offset += RecordHeader.alignment
                continue
            }
            isLost = false
            let body = offset + RecordHeader.size
            if verifying || header.length == 0 {
                let bytes = try disk.read(name, at: body, count: header.length)
                if bytes.count == header.length, Checksum.of(bytes) == header.checksum {
                    scan.records.append(Found(offset: offset, header: header))
                } else {
                    scan.corrupt += 1
                }
            } else {
                scan.records.append(Found(offset: offset, header: header))
            }
            offset += header.stride
        }
        return scan
    }

    /// The part of a file that was read last: headers may lie close to one another.
    private struct Window {
        private static let size = 4096
        let name: String
        let size: Int
        var start = 0
        var content: [UInt8] = []

        mutating func bytes(at offset: Int, _ count: Int, on disk: some LogDisk) throws(DiskError) -> ArraySlice<UInt8> {
            if offset < start || offset + count > start + content.count {
                content = try disk.read(name, at: offset, count: min(max(count, Self.size), size - offset))
                start = offset
            }
            let first = offset - start
            return content[first..<min(first + count, content.count)]
        }
    }
}
