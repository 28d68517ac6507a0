import Receivers
import Serving

final class CompressedRunner: FuzzRunner {
    private let decompressor = Decompressor()

    func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let format = Compression.allCases[Int(first) % Compression.allCases.count]
        let buffer = RequestBuffer()
        guard buffer.append(Array(input.dropFirst()).span.bytes) else { return }
        buffer.withSealedBytes { bytes in _ = try? decompressor.inflate(bytes, format, limit: 1 << 20) { $0.byteCount } }
    }
}
