import Pipeline
import PipelineSupport
import TestSupport
import Testing

@Suite struct NativeSchemaTests {
    @Test(
        arguments: [
            (1.1, 3), (1.05, 4), (1.2, 2), (1.5, 1), (2, 0), (4, -1), (1.0001, 8), (65536, -4), (1e300, -4), (.infinity, -4), (1.189, 3),
        ] as [(Double, Int)])
    func schemaOfABucketFactor(factor: Double, expected: Int) {
        #expect(NativeSchema(bucketFactor: factor)?.number == expected)
    }

    @Test(arguments: [1, 0.5, 0, -3, .nan, -.infinity] as [Double])
    func aFactorNotAboveOneIsRefused(factor: Double) {
        #expect(NativeSchema(bucketFactor: factor) == nil)
        #expect(NativeHistogramPlan(bucketFactor: factor) == nil)
    }

    @Test(arguments: [(0.05, -34), (0.3, -13), (1, 0), (0.003, -67), (0.1, -26), (7, 23), (0.2, -18), (2, 8), (0.5, -8)] as [(Double, Int32)])
    func recordedIndexesOfTheDefaultSchema(value: Double, expected: Int32) {
        #expect(NativeSchema(number: 3).index(of: value) == expected)
    }

    @Test(arguments: -4...8)
    func boundsBelongToTheBucketBelowThem(number: Int) {
        let schema = NativeSchema(number: number)
        let range: Range<Int32> = number < 0 ? -7..<65 : -2000..<2000
        for index in range {
            let bound = schema.upperBound(of: index)
            guard bound > NativeSchema.zeroThreshold, bound < .greatestFiniteMagnitude else { continue }
            #expect(schema.index(of: bound) == index)
            #expect(schema.index(of: bound.nextUp) == index + 1)
            #expect(schema.index(of: bound.nextDown) == index)
        }
        for exponent in -127...1023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            let index = number >= 0 ? Int32(exponent) << Int32(number) : NativeSchema.coarsened(Int32(exponent), by: -number)
            #expect(schema.index(of: power) == index)
        }
    }

    @Test func randomValuesLieWithinTheirBucketAndCoarserIndexesFollow() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next() & .max >> 1)
            guard value.isFinite, !NativeSchema.isZero(value) else { continue }
            let finest = NativeSchema(number: 8).index(of: value)
            for number in -4...8 {
                let schema = NativeSchema(number: number)
                let index = schema.index(of: value)
                #expect(value <= schema.upperBound(of: index) && value > schema.upperBound(of: index - 1))
                #expect(index == NativeSchema.coarsened(finest, by: 8 - number))
            }
        }
    }

    @Test(arguments: -4...8)
    func extremesHaveABucket(number: Int) {
        let schema = NativeSchema(number: number)
        let last = schema.index(of: .greatestFiniteMagnitude)
        #expect(last == (number >= 0 ? 1024 << Int32(number) : 1024 >> Int32(-number)))
        #expect(schema.upperBound(of: last) == .greatestFiniteMagnitude)
        #expect(schema.index(of: .infinity) == last + 1)
        #expect(schema.upperBound(of: last + 1) == .infinity)
        #expect(schema.index(of: .nan) == last + 1)
        #expect(schema.index(of: -.nan) == last + 1)
        #expect(schema.index(of: 1.7e308) <= last && schema.upperBound(of: schema.index(of: 1.7e308)) >= 1.7e308)
        // Not asked in earnest: these are for the zero bucket.
        for value: Double in [0, -0.0, .leastNonzeroMagnitude, -1, -.infinity, 0x1p-128] {
            #expect(NativeSchema.isZero(value))
            #expect(schema.index(of: value) == schema.index(of: NativeSchema.zeroThreshold.nextUp))
        }
        #expect(NativeSchema.zeroThreshold == 2.938735877055719e-39)
        #expect(!NativeSchema.isZero(NativeSchema.zeroThreshold.nextUp) && !NativeSchema.isZero(.nan))
    }

    /// The client library's figures: 2^−0.5 rounded to nearest would end in 6.
    @Test func boundsAreThoseOfTheClientLibrary() {
        #expect(NativeSchema(number: 1).upperBound(of: -1) == 0.7071067811865475)
        #expect(
            (-8...0).map { NativeSchema(number: 3).upperBound(of: $0) } == [
                0.5, 0.5452538663326288, 0.5946035575013605, 0.6484197773255048, 0.7071067811865475, 0.7711054127039704, 0.8408964152537144,
                0.9170040432046711, 1,
            ])
        #expect(NativeSchema(number: 8).upperBound(of: -1) == 0.9972960560854698)
        #expect(NativeSchema(number: -4).upperBound(of: 1) == 65536)
        #expect(NativeSchema(number: -4).upperBound(of: 0) == 1)
    }

    @Test func numbersAreBroughtIntoRange() {
        #expect(NativeSchema(number: 99).number == 8)
        #expect(NativeSchema(number: .min).number == -4)
    }

    @Test(
        arguments: [
            (2.5, 3), (100.00009536752259, 101), (0, 0), (1, 1), (-1, 0), (.nan, 0), (1e-300, 1), (.infinity, 9_223_372_036_854_775_807),
            (1e19, 9_223_372_036_854_775_807),
            (0x1p62, 1 << 62),
        ] as [(Double, UInt64)])
    func multipliersCountRoundedUp(multiplier: Double, expected: UInt64) {
        #expect(NativeUnits.count(multiplier: multiplier) == expected)
    }
}
