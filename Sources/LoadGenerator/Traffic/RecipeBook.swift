/// The traces to send: which label sets there are, and how often each kind of trace comes.
package struct RecipeBook: Sendable {
    /// Every recipe once, in an order that the seed decides.
    private(set) var recipes: [TraceRecipe] = []
    package private(set) var labelSets = 0
    /// Spans needed to send every recipe once.
    package private(set) var spans = 0
    private(set) var variants = 0
    private var cumulativeWeights: [Int] = []

    /// From the second variant on, errors come in one recipe of this many, so that high cardinality does not mean
    /// mostly errors.
    private static let errorVariantPeriod = 8

    /// - Parameter cardinality: label sets wanted; nil for the traffic as it is.
    package init(cardinality: Int?, seed: UInt64) {
        var random = RandomSource(seed: seed)
        var natural = TraceRecipe.natural
        random.shuffle(&natural)
        var builder = TraceBuilder(random: random)
        var seen = Set<LabelSet>()
        let wanted = cardinality ?? .max
        repeat {
            for (index, recipe) in natural.enumerated() where seen.count < wanted {
                var recipe = recipe
                recipe.variant = variants
                guard variants == 0 || !recipe.outcome.isError || (index + variants) % Self.errorVariantPeriod == 0 else {
                    continue
                }
                add(recipe, drawnBy: &builder, wanted: wanted, seen: &seen)
            }
            variants += 1
        } while cardinality != nil && seen.count < wanted
        labelSets = seen.count
        random.shuffle(&recipes)
        var sum = 0
        cumulativeWeights = recipes.map {
            sum += $0.weight; return sum
        }
    }

    private mutating func add(
        _ recipe: TraceRecipe, drawnBy builder: inout TraceBuilder, wanted: Int, seen: inout Set<LabelSet>
    ) {
        var recipe = recipe
        let drafts = builder.draw(recipe)
        var kept = 0
        for draft in drafts {
            let set = LabelSet(
                service: draft.service, name: draft.name, kind: draft.kind, status: draft.status, variant: recipe.variant)
            guard seen.contains(set) || seen.count < wanted else { break }
            seen.insert(set)
            kept += 1
        }
        if kept < drafts.count { recipe.spanLimit = kept }
        spans += kept
        if kept > 0 { recipes.append(recipe) }
    }

    /// A recipe by its weight.
    func draw(_ random: inout RandomSource) -> TraceRecipe {
        let point = random.below(cumulativeWeights.last ?? 0)
        var low = 0
        var high = cumulativeWeights.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulativeWeights[middle] > point { high = middle } else { low = middle + 1 }
        }
        return recipes[low]
    }
}
