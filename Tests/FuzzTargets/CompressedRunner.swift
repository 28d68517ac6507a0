import Receivers
import Serving

final class CompressedRunner: FuzzRunner {
    private let decompressor = Decompressor()

    func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let format = Compression.allCases[Int(first) % Compression.allCases.count]
        let buffer = RequestBuffer()
        guard input.dropFirst().withUnsafeBytes({ buffer.append($0) }) else { return }
        buffer.withSealedBytes { bytes in _ = try? decompressor.inflate(bytes, format, limit: 1 << 20) { $0.count } }
    }
}
