/// What calls said in words, by the hash of these (``ShapeSlots``): the next call that says the same is not read again.
///
/// Most calls of an application differ in their numbers, ids and times only. Learnt is what comes twice, so that words that never come again
/// cost little. Bounded: at ``limit`` shapes or ``textLimit`` bytes it begins anew. A seeded hash of 64 bits is believed.
///
/// Sound because one event loop owns it, and because it is forgotten with the plan that calls were read by.
final class CallShapes {
    /// Shapes that are known at a time.
    static let limit = 1024
    /// Bytes of their texts.
    static let textLimit = 256 << 10
    /// Bytes, and finish reasons with further dimensions, of one shape.
    private static let longest = 1024
    private static let mostTexts = 32
    /// Hashes that came once.
    private static let sightings = 1024

    private struct Shape: BitwiseCopyable {
        var places = NumberPlaces()
        var firstText = 0
        var textBytes = 0
        var firstReason = 0
        var firstDimension = 0
        /// Of the request whose texts have those of the shape already (``GenAIScratch/stamp``), and where they begin there.
        var stamp: UInt64 = 0
        var base: UInt32 = 0
    }

    // Its loop alone uses it: to check each access costs more than it says.
    @exclusivity(unchecked) private var shapes: StagedItems<Shape>
    /// The call of each shape, without its numbers, its texts lying where they do in the latest request that has the shape.
    @exclusivity(unchecked) private var calls: StagedItems<StagedCall>
    @exclusivity(unchecked) private var numbers = KeyTable()
    @exclusivity(unchecked) private var texts = ByteBuilder(capacity: 4 << 10)
    @exclusivity(unchecked) private var lists: StagedItems<CallText>
    @exclusivity(unchecked) private var seen = [UInt64](repeating: 0, count: sightings)

    init() {
        shapes = StagedItems(capacity: 16)
        calls = StagedItems(capacity: 16)
        lists = StagedItems(capacity: 64)
    }

    /// The number of a shape; nil: it is not known.
    @inline(__always)
    func find(_ hash: UInt64) -> Int? { numbers.find(hash).map { Int(truncatingIfNeeded: $0) } }

    /// Stages a call of this shape without its numbers, ids and times.
    @inline(__always)
    func stage(_ number: Int, _ scratch: inout GenAIScratch) -> Cells<StagedCall>? {
        if shapes.start[number].stamp != scratch.stamp { guard place(number, in: &scratch) else { return nil } }
        return scratch.append(copyOf: calls.start.run + number)
    }

    /// Puts the texts of a shape among those of a request: all its calls of this shape share them.
    ///
    /// - Returns: false where there is no room.
    @inline(never)
    private func place(_ number: Int, in scratch: inout GenAIScratch) -> Bool {
        let (shape, call) = (shapes.start + number, calls.start + number)
        let block = RawRun(texts.base) + shape.pointee.firstText
        guard let base = scratch.texts.add(block: block, shape.pointee.textBytes) else { return false }
        call.pointee.moveAll(by: base &- shape.pointee.base)
        call.pointee.firstReason = Int32(truncatingIfNeeded: scratch.reasonCount)
        for index in 0..<Int(call.pointee.reasons) { scratch.append(reason: lists.start[shape.pointee.firstReason &+ index].moved(by: base)) }
        call.pointee.firstDimension = Int32(truncatingIfNeeded: scratch.dimensionCount)
        for index in 0..<Int(call.pointee.dimensions) {
            scratch.append(dimension: lists.start[shape.pointee.firstDimension &+ index].moved(by: base))
        }
        shape.pointee.base = base
        shape.pointee.stamp = scratch.stamp
        return true
    }

    /// Where the numbers of a call of this shape stand.
    @inline(__always)
    func places(_ number: Int) -> NumberPlaces { shapes.start[number].places }

    /// Learns the call that was staged last, if it was not the first one of its shape.
    ///
    /// - Parameters:
    ///   - firstText: where its texts begin.
    ///   - places: of its numbers.
    @inline(never)
    func learn(_ hash: UInt64, firstText: Int, _ scratch: borrowing GenAIScratch, places: (StagedCall) -> NumberPlaces) {
        // Two share a pair of places, of which the later one is the first: two shapes that take turns do not drive each other out.
        let place = Int(truncatingIfNeeded: hash &>> 8) & (Self.sightings - 2)
        guard seen[place] == hash || seen[place + 1] == hash else {
            seen[place + 1] = seen[place]
            seen[place] = hash
            return
        }
        var call = scratch.calls[scratch.count - 1]
        let textBytes = scratch.texts.count - firstText
        let listed = Int(call.reasons) + Int(call.dimensions)
        guard textBytes <= Self.longest, listed <= Self.mostTexts else { return }
        if shapes.count == Self.limit || texts.count + textBytes > Self.textLimit { forget() }
        var shape = Shape(firstText: texts.count, textBytes: textBytes)
        texts.append(RawRun(scratch.texts.start) + firstText, textBytes)
        let back = 0 &- UInt32(truncatingIfNeeded: firstText)
        shape.firstReason = lists.count
        for index in 0..<Int(call.reasons) { lists.append(scratch.finishReasons[Int(call.firstReason) + index].moved(by: back)) }
        shape.firstDimension = lists.count
        for index in 0..<Int(call.dimensions) { lists.append(scratch.dimensions[Int(call.firstDimension) + index].moved(by: back)) }
        shape.places = places(call)
        call.move(by: back)
        call.forgetNumbers()
        calls.append(call)
        numbers.insert(hash, UInt64(shapes.count))
        shapes.append(shape)
    }

    private func forget() {
        shapes.removeAll(keeping: Self.limit)
        calls.removeAll(keeping: Self.limit)
        lists.removeAll(keeping: Self.limit)
        texts.removeAll(keeping: Self.textLimit)
        numbers = KeyTable()
    }
}
