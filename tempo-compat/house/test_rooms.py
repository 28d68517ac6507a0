"""What the room check sees in a Swift file, and what it says of a table."""

import unittest

import rooms
import swift


def arrows(files):
    """`Room/File.swift`: source, as {(room, room): [name of the cause]}."""
    read = [(path.split("/")[0], swift.File(path, source)) for path, source in files.items()]
    return {arrow: [cause.split()[0] for _, _, cause in causes] for arrow, causes in rooms.arrows_inside(read, "House").items()}


class Reading(unittest.TestCase):
    def test_comments_and_texts_name_nothing(self):
        comments = "/// Upper\n/* Upper /* Upper */ Upper */\n"
        texts = 'let a = "Upper \\" Upper" + #"Upper " \\(Upper)"# + """\n Upper "quoted" Upper\n """\n'
        source = comments + texts
        self.assertNotIn("Upper", swift.code(source))
        self.assertEqual(swift.code(source).count("\n"), source.count("\n"))

    def test_what_is_interpolated_is_code(self):
        file = swift.File("a", 'let a = "x \\(Upper("\\(Inner.b)")) y" + #"\\#(Third())"#; let c = Fourth()')
        self.assertLessEqual({"Upper", "Inner", "Third", "Fourth"}, set(file.said))

    def test_declarations_of_every_kind(self):
        source = "package struct A<T> {}\nfinal class B {}\nindirect enum C { case d }\nactor E {}\nprotocol F {}\ntypealias G = A<Int>\nfunc h() {}\n"
        self.assertEqual(set(swift.File("a", source).declared), {"A", "B", "C", "E", "F", "G", "h"})

    def test_class_members_are_no_declarations(self):
        self.assertEqual(set(swift.File("a", "class A { class func f() {}; class var g: Int { 1 } }").declared), {"A"})


class Arrows(unittest.TestCase):
    low = "struct Low { struct Part {} }"

    def test_a_named_type_is_an_arrow_and_a_part_belongs_to_its_whole(self):
        self.assertEqual(arrows({"L/l": self.low, "H/h": "let a: Low.Part\nlet b: Part"}), {("H", "L"): ["Low"]})

    def test_parameters_and_own_parts_are_others(self):
        high = {"H/h": "struct High<Low> { var a: Low }", "H/i": "struct Other { enum Low {} }", "H/j": "extension Other { var a: Low { .x } }"}
        self.assertEqual(arrows({"L/l": self.low, **high}), {})

    def test_the_module_in_front_of_a_name(self):
        self.assertEqual(arrows({"L/l": self.low, "H/h": "enum Own { struct Low {}; let a: House.Low }"}), {("H", "L"): ["Low"]})
        self.assertEqual(arrows({"L/l": self.low, "H/h": "let a: Other.Low"}), {})

    def test_what_is_private_is_seen_by_its_file_alone(self):
        self.assertEqual(arrows({"L/l": "private struct Low {}", "H/h": "let a: Low"}), {})

    def test_functions_are_called(self):
        low = "func settle(_ a: Int) {}"
        self.assertEqual(arrows({"L/l": low, "H/h": "let a = settle(1)"}), {("H", "L"): ["settle"]})
        self.assertEqual(arrows({"L/l": low, "H/h": "let settle = 1; print(settle)"}), {})

    def test_a_member_that_another_room_adds(self):
        high = "extension Low { func raised() {} }"
        self.assertEqual(arrows({"L/l": self.low, "H/h": high, "L/m": "Low().raised()"}), {("H", "L"): ["Low"], ("L", "H"): [".raised"]})
        self.assertEqual(arrows({"L/l": self.low, "H/h": high, "L/m": "struct A { func raised() {} }; A().raised()"}), {("H", "L"): ["Low"]})


class Table(unittest.TestCase):
    def test_rows(self):
        sections, errors = rooms.read_table("[House]\nLow -> # none\nMiddle -> Low\nHigh -> Low Middle\nLow ~> High\n")
        self.assertEqual(errors, [])
        self.assertEqual(sections["House"].allowed, {"Low": set(), "Middle": {"Low"}, "High": {"Low", "Middle"}})
        self.assertEqual(sections["House"].tolerated, {"Low": {"High"}})

    def test_mistakes_are_told(self):
        for text, said in {
            "Low ->": "expected",
            "[House]\nLow -> High": "names `High`, which has no row",
            "[House]\nLow ->\nLow ->": "a second row of `Low`",
            "[House]\nLow -> High\nHigh -> Low": "allows a circle: High -> Low -> High",
        }.items():
            self.assertTrue(any(said in error for error in rooms.read_table(text)[1]), said)

    def test_a_knot_is_told_once(self):
        graph = {"A": {"B"}, "B": {"A", "C"}, "C": {"B", "D"}, "D": set()}
        self.assertEqual(rooms.circles(graph), ["A -> B -> A (all that lead to each other: A, B, C)"])

    def test_what_the_code_has_beside_the_table(self):
        files = {"L/l": "struct Low { let a: High }", "H/h": "struct High {}", "N/n": ""}
        targets = {"House": [(path[0], swift.File(path, source)) for path, source in files.items()]}

        def compare(table):
            return rooms.compare(targets, rooms.read_table(table)[0], {})

        findings = compare("[House]\nL ->\nH -> L\nO ->\nH ~> L")
        self.assertEqual(findings.wrong, ["House: L -> H\n  L/l:1: High of h"])
        said = ["has no row for `N`", "has a row for `O`, which is no room", "H ~> L is no longer needed"]
        self.assertEqual([line.split("] ")[1] for line in findings.table], said)
        self.assertEqual(compare("[House]\nL ->\nH -> L\nN ->\nL ~> H").wrong, [])


if __name__ == "__main__":
    unittest.main()
