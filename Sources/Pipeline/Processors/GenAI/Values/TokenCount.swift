/// A count of tokens as spans say it: an int, a whole double or a text with digits.
enum TokenCount: Equatable {
    case absent
    case tokens(Double)
    case refused(Refusal)

    /// Why a count is not believed.
    enum Refusal {
        case negative, fractional, notANumber, absurd
    }

    /// More tokens than any call can have.
    static let most = 1e9

    init(_ value: SlotValue?) {
        guard let value else {
            self = .absent
            return
        }
        if let number = AttributeNumber.double(value) {
            self.init(number)
        } else {
            self = value.count == 0 ? .absent : .refused(.notANumber)
        }
    }

    init(_ number: Double) {
        if number.isNaN {
            self = .refused(.notANumber)
        } else if number < 0 {
            self = .refused(.negative)
        } else if number > Self.most {
            self = .refused(.absurd)
        } else if number.rounded() != number {
            self = .refused(.fractional)
        } else {
            self = .tokens(number)
        }
    }
}
