import FuzzTargets
import Glibc

/// What libFuzzer calls: `METRONOME_FUZZ` names the target (`make fuzz TARGET=otlp`).
private let target: FuzzTarget = {
    let name = getenv("METRONOME_FUZZ").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else { fatalError("no target \(name): one of \(FuzzTarget.allCases.map(\.rawValue))") }
    return target
}()

nonisolated(unsafe) private let runner: any FuzzRunner = {
    do { return try target.makeRunner() } catch { fatalError("\(error)") }
}()

/// Called once before anything is read: puts the good inputs into the folder that libFuzzer begins with, the last argument.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzInitialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    guard count.pointee > 1, let last = arguments.pointee[Int(count.pointee) - 1] else { return 0 }
    let folder = String(cString: last)
    for (index, seed) in ((try? target.seeds()) ?? []).enumerated() {
        let file = fopen("\(folder)/seed-\(index)", "w")
        guard let file else { return 0 }
        _ = fwrite(seed, 1, seed.count, file)
        fclose(file)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    runner.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
