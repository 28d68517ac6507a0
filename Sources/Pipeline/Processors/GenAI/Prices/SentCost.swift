/// What a call cost as its sender says it, in USD.
enum SentCost {
    case absent
    case usd(Double)
    case refused(TokenCount.Refusal)

    /// More USD than any call costs.
    static let most = 1e4

    /// An int of 0, or its text, is what senders write that know no price; a double of 0 is a price.
    init(_ value: SlotValue) {
        guard value.count > 0 else {
            self = .absent
            return
        }
        guard let number = AttributeNumber.double(value) else {
            self = .refused(.notANumber)
            return
        }
        let isWhole = value.isText ? value.slice.isWord("0") : AttributeText.integer(value.slice) != nil
        self = number == 0 && isWhole ? .absent : SentCost(number)
    }

    /// Of a text, where a 0 says nothing.
    init(_ value: UsageScanner.Value) {
        switch value {
        case .nothing: self = .absent
        case .number(let number): self = number == 0 ? .absent : SentCost(number)
        case .other: self = .refused(.notANumber)
        }
    }

    private init(_ number: Double) {
        if number.isNaN {
            self = .refused(.notANumber)
        } else if number < 0 {
            self = .refused(.negative)
        } else if number > Self.most {
            self = .refused(.absurd)
        } else {
            self = .usd(number)
        }
    }
}
