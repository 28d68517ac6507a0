import Protobuf

/// Where the ids and times of an encoded ExportTraceServiceRequest stand, in encoding order.
struct SpanPlaces {
    struct Place {
        var traceID = 0
        var spanID = 0
        var parentID: Int?
        var start = 0
        var end = 0
    }

    private(set) var spans: [Place] = []
    private(set) var eventTimes: [Int] = []

    init(in bytes: [UInt8], from start: Int) {
        for resourceSpans in ProtobufFields(bytes, start..<bytes.count) where resourceSpans.number == 1 {
            for scopeSpans in ProtobufFields(bytes, resourceSpans.content) where scopeSpans.number == 2 {
                for span in ProtobufFields(bytes, scopeSpans.content) where span.number == 2 {
                    find(bytes, span.content)
                }
            }
        }
    }

    private mutating func find(_ bytes: [UInt8], _ range: Range<Int>) {
        var place = Place()
        for field in ProtobufFields(bytes, range) {
            switch field.number {
            case 1: place.traceID = field.content.lowerBound
            case 2: place.spanID = field.content.lowerBound
            case 4: place.parentID = field.content.lowerBound
            case 7: place.start = field.whole.upperBound - 8
            case 8: place.end = field.whole.upperBound - 8
            case 11:
                for event in ProtobufFields(bytes, field.content) where event.number == 1 {
                    eventTimes.append(event.whole.upperBound - 8)
                }
            default: break
            }
        }
        spans.append(place)
    }
}
