// The rules of the house, read off the tree itself: rooms and their order, sizes, marks, readmes, parameters in use.
// The scanner is tested first, on small samples that break each rule.
#include <QtTest>
#include <regex>

#include "house/scan.h"
#include "house/tree.h"

using namespace house;

namespace {

// A room includes only rooms before it. stress stands above replay: a session shows the cascade ladder of the moment.
const std::vector<std::string> kRooms{"base",     "ledger", "market", "oracle", "risk",   "solvency", "guard",
                                      "clearing", "protocol", "record", "stress", "replay", "report"};
constexpr long kMostFileLines = 400;
constexpr int kMostFunctionLines = 60;

int rank_of(const std::string& room) {
  const auto at = std::ranges::find(kRooms, room);
  return at == kRooms.end() ? -1 : static_cast<int>(at - kRooms.begin());
}

std::string room_of(const std::string& path) {  // of "engine/risk/x.cpp" or of an include "risk/x.h"
  const std::string_view rest = std::string_view(path).substr(path.starts_with("engine/") ? 7 : 0);
  return std::string(rest.substr(0, rest.find('/')));
}

// What is wrong with the includes of one engine file; empty when nothing is.
std::string upward_include(const std::string& path, const std::string& text) {
  for (const std::string& include : quoted_includes(text)) {
    if (include.find('/') == include.npos) return path + " includes \"" + include + "\" without its room";
    if (rank_of(room_of(include)) < 0) return path + " includes \"" + include + "\", which is in no room";
    if (rank_of(room_of(include)) > rank_of(room_of(path))) return path + " includes \"" + include + "\", a room below it";
  }
  return {};
}

bool names_qt(const std::string& text) {
  return text.find("#include <Q") != text.npos || text.find("#include \"Q") != text.npos ||
         text.find("Qt6") != text.npos || text.find("Q_OBJECT") != text.npos;
}

// Engine rooms whose result must not depend on when or where they run.
std::string hidden_input(const std::string& text) {
  const std::string code = without_comments(text);
  for (const char* word : {"system_clock", "steady_clock", "high_resolution_clock", "random_device", "mt19937", "getenv",
                           "std::rand", "time(nullptr)"})
    if (code.find(word) != code.npos) return word;
  return {};
}

bool has_word(const std::string& text, const std::string& word) {
  const auto in_name = [&](std::size_t i) { return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '_'); };
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if ((at == 0 || !in_name(at - 1)) && !in_name(at + word.size())) return true;
  return false;
}

// Marks of unfinished work, put together here so that this file does not carry them itself.
std::string forbidden_mark(const std::string& text) {
  static const std::vector<std::string> marks{std::string("TO") + "DO",          std::string("FIX") + "ME",
                                              std::string("X") + "XX",           std::string("HA") + "CK",
                                              std::string("not ") + "implemented", std::string("st") + "ub",
                                              std::string("place") + "holder",   std::string("/wo") + "rk/"};
  for (const std::string& mark : marks)
    if (has_word(text, mark) || (mark.starts_with('/') && text.find(mark) != text.npos)) return mark;
  return {};
}

std::vector<std::string> parameter_names(const std::string& table) {
  std::vector<std::string> out;
  static const std::string kRow = "\nFB_PARAM(";
  for (std::size_t at = table.find(kRow); at != table.npos; at = table.find(kRow, at + 1))
    out.push_back(table.substr(at + kRow.size(), table.find(',', at) - at - kRow.size()));
  return out;
}

// Names of the members of a struct that have an initial value.
std::vector<std::string> members_of(const std::string& header, const std::string& name) {
  std::vector<std::string> out;
  const std::size_t begin = header.find("struct " + name + " {");
  if (begin == header.npos) return out;
  const std::string body = without_comments(header.substr(begin, header.find("\n};", begin) - begin));
  static const std::regex kMember("([a-z][a-z0-9_]*) = [^,;]*[,;]");
  for (std::sregex_iterator at(body.begin(), body.end(), kMember), end; at != end; ++at) out.push_back((*at)[1]);
  return out;
}

// The first member of a struct of raw figures that a source reads: "outcome.adl_fills".
std::string raw_figure(const std::string& source, const std::vector<std::string>& members) {
  static const std::regex kRead("\\b(totals(\\[[^\\]]*\\])?|outcome|figures|custody|OutcomeFigures)(\\.|->|::)([a-z][a-z0-9_]*)\\b(?!\\()");
  const std::string code = without_comments(source);
  for (std::sregex_iterator at(code.begin(), code.end(), kRead), end; at != end; ++at)
    if (std::ranges::find(members, (*at)[4].str()) != members.end()) return at->str();
  return {};
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += "\n  " + line;
  return out;
}

}  // namespace

#define EXPECT_NONE(problems) QVERIFY2((problems).empty(), joined(problems).c_str())

class tst_House : public QObject {
  Q_OBJECT
  std::vector<File> files_;

 private slots:
  void initTestCase() {
    files_ = read_tree(FB_SOURCE_DIR);
    QVERIFY2(files_.size() > 50, "the tree was not found");
  }

  // -- the scanner on samples --
  void comments_and_literals_are_blank();
  void finds_long_functions();
  void finds_functions_in_our_style();
  void finds_upward_includes();
  void finds_cycles();
  void finds_marks_and_qt_and_clocks();
  void finds_unread_parameters();
  void finds_links();
  void finds_raw_figures();

  // -- the tree --
  void top_level_is_as_agreed();
  void app_holds_entry_points_and_commands_only();
  void includes_go_down_the_rooms();
  void includes_have_no_cycle();
  void engine_knows_no_qt();
  void engine_has_no_hidden_input();
  void files_are_short();
  void functions_are_short();
  void rooms_have_readmes();
  void parameters_are_read();
  void shown_figures_come_from_the_registry();
  void accounts_are_no_numbers_outside_the_engine();
  void no_unfinished_marks();
  void headers_guard_themselves();
  void documents_link_to_what_exists();
};

void tst_House::comments_and_literals_are_blank() {
  QCOMPARE(without_comments("a // {\nb"), std::string("a     \nb"));
  QCOMPARE(without_comments("/* {\n{ */c"), std::string("    \n    c"));
  QCOMPARE(without_comments("f(\"{\\\"{\", '{', 1'000)"), std::string("f(      ,    , 1'000)"));
  QCOMPARE(without_comments("R\"x({)\")x\";"), std::string(10, ' ') + ";");
}

void tst_House::finds_raw_figures() {
  const auto members = members_of("struct Counts {\n  int orders = 0, fills = 0;  // both\n  std::vector<int> parts;\n};\nint other = 0;\n", "Counts");
  QCOMPARE(members, (std::vector<std::string>{"orders", "fills"}));
  QCOMPARE(raw_figure("x = s.outcome.orders;", members), std::string("outcome.orders"));
  QCOMPARE(raw_figure("x = s->totals.fills + 1;", members), std::string("totals.fills"));
  QCOMPARE(raw_figure("x = series.totals[b].fills;", members), std::string("totals[b].fills"));
  QCOMPARE(raw_figure("// outcome.orders\nx = figure(s, FigureId::orders); totals.size();", members), std::string());
}

void tst_House::finds_long_functions() {
  std::string body;
  for (int i = 0; i < 70; ++i) body += "  g({1, 2});\n";
  const auto found = functions("namespace n {\nint f(int a) {\n" + body + "}\n}\n");
  QCOMPARE(found.size(), std::size_t{1});
  QCOMPARE(found[0].line, 2);
  QCOMPARE(found[0].lines, 72);
  const std::string table = "constexpr int kTable[] = {\n" + std::string(80, '\n') + "};\n";
  QVERIFY(functions(table).empty());
  const auto lambda = functions("const auto f = [](int a) {\n  return a;\n};\nvoid g() {}\n");
  QCOMPARE(lambda.back().head, std::string("void g() "));
}

void tst_House::finds_functions_in_our_style() {
  const auto found = functions(
      "#define M(x) \\\n  { x }\n"
      "template <class T>\nclass A : public B<T> {\n  Q_OBJECT\n public:\n"
      "  A() : a_{1}, b_{2} {\n    g();\n  }\n"
      "  bool operator==(const A&) const = default;\n  int c_ = 0, d_{4};\n"
      "  struct In { int x = 0; };\n"
      "  auto k(int v = 3) const -> int { return v; }\n};\n"
      "struct S s() {\n}\n");
  QStringList heads;
  for (const Function& f : found) heads << QString::fromStdString(f.head).simplified();
  QCOMPARE(heads, QStringList({"A() : a_, b_", "auto k(int v = 3) const -> int"}));
  QCOMPARE(found[0].line, 7);
  QCOMPARE(found[0].lines, 3);
}

void tst_House::finds_upward_includes() {
  QCOMPARE(upward_include("engine/risk/a.h", "#include \"base/error.h\"\n#include \"risk/b.h\"\n"), std::string());
  QVERIFY(!upward_include("engine/risk/a.h", "#include \"solvency/adl.h\"\n").empty());
  QVERIFY(!upward_include("engine/stress/a.h", "#include \"replay/session.h\"\n").empty());
  QVERIFY(!upward_include("engine/risk/a.h", "#include \"b.h\"\n").empty());
  QVERIFY(!upward_include("engine/risk/a.h", "#include \"common/theme.h\"\n").empty());
}

void tst_House::finds_cycles() {
  QVERIFY(cycle_in({{"a", {"b", "c"}}, {"b", {"c"}}}).empty());
  QCOMPARE(cycle_in({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}).back(), std::string("b"));
  QVERIFY(!cycle_in(Graph{{"a", {"a"}}}).empty());
}

void tst_House::finds_marks_and_qt_and_clocks() {
  QCOMPARE(forbidden_mark(std::string("// TO") + "DO: later"), std::string("TO") + "DO");
  QVERIFY(!forbidden_mark(std::string("cd /wo") + "rk/main").empty());
  QVERIFY(forbidden_mark("edit->setPlaceholderText(\"rework\");").empty());
  QVERIFY(names_qt("#include <QString>\n"));
  QVERIFY(!names_qt("#include <queue>\n"));
  QCOMPARE(hidden_input("auto now = std::chrono::system_clock::now();"), std::string("system_clock"));
  QVERIFY(hidden_input("// no system_clock here\n").empty());
}

void tst_House::finds_unread_parameters() {
  QVERIFY(names_enumerator("p.at(m, MarketParam::clip_usd)", "clip_usd"));
  QVERIFY(!names_enumerator("p.at(m, MarketParam::clip_usd_more); int clip_usd;", "clip_usd"));
  QCOMPARE(parameter_names("// FB_PARAM(name, …)\nFB_PARAM(a_ms, \"ms\", 1, 0, 2, \"x\")\nFB_PARAM(b, \"ppm\", 1, 0, 2, \"y\")\n"),
           (std::vector<std::string>{"a_ms", "b"}));
}

void tst_House::finds_links() {
  QCOMPARE(linked_files("![a](x/y.png) and [b](https://c.org/d), [e](f.md#part) [g](#h) `[0](1)`"), (std::vector<std::string>{"x/y.png", "f.md", "1"}));
}

void tst_House::top_level_is_as_agreed() {
  std::set<std::string> wanted{"CMakeLists.txt", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "CMakePresets.json"};
  wanted.insert(project_folders().begin(), project_folders().end());
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(FB_SOURCE_DIR)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') && name != "build" && name != "compile_commands.json") found.insert(name);
  }
  std::vector<std::string> problems;
  for (const std::string& name : wanted)
    if (!found.contains(name)) problems.push_back("missing: " + name);
  for (const std::string& name : found)
    if (!wanted.contains(name)) problems.push_back("not agreed: " + name);
  EXPECT_NONE(problems);
}

void tst_House::app_holds_entry_points_and_commands_only() {
  std::vector<std::string> problems;
  for (const File& file : files_)
    if (file.under("app") && !file.under("app/commands") && file.path != "app/firebreak.cpp" && file.path != "app/firebreakctl.cpp" &&
        file.path != "app/CMakeLists.txt" && file.path != "app/README.md")
      problems.push_back(file.path);
  EXPECT_NONE(problems);
}

void tst_House::includes_go_down_the_rooms() {
  std::vector<std::string> problems;
  for (const File& file : files_) {
    if (!file.under("engine") || !file.is_source()) continue;
    if (rank_of(room_of(file.path)) < 0) problems.push_back(file.path + " stands in no room");
    if (const std::string problem = upward_include(file.path, file.text); !problem.empty()) problems.push_back(problem);
  }
  EXPECT_NONE(problems);
}

void tst_House::includes_have_no_cycle() {
  Graph graph;
  for (const File& file : files_) {
    if (!file.is_source()) continue;
    const bool rooted = file.under("engine") || file.under("ui") || file.under("app") || file.under("tests");
    graph[rooted ? file.path.substr(file.path.find('/') + 1) : file.path] = quoted_includes(file.text);
  }
  EXPECT_NONE(cycle_in(graph));
}

void tst_House::engine_knows_no_qt() {
  std::vector<std::string> problems;
  for (const File& file : files_)
    if (file.under("engine") && (file.is_source() || file.has_ending(".cmake") || file.has_ending("CMakeLists.txt")) && names_qt(file.text))
      problems.push_back(file.path);
  EXPECT_NONE(problems);
}

void tst_House::engine_has_no_hidden_input() {
  std::vector<std::string> problems;
  for (const File& file : files_) {
    if (!file.under("engine") || !file.is_source() || file.under("engine/replay")) continue;  // a session plays in real time
    if (const std::string word = hidden_input(file.text); !word.empty()) problems.push_back(file.path + ": " + word);
  }
  EXPECT_NONE(problems);
}

void tst_House::files_are_short() {
  std::vector<std::string> problems;
  for (const File& file : files_)
    if (file.is_source() && file.lines() > kMostFileLines) problems.push_back(file.path + ": " + std::to_string(file.lines()) + " lines");
  EXPECT_NONE(problems);
}

void tst_House::functions_are_short() {
  std::vector<std::string> problems;
  std::size_t seen = 0;
  for (const File& file : files_) {
    if (!file.has_ending(".cpp") && !file.has_ending(".h")) continue;
    for (const Function& f : functions(file.text)) {
      ++seen;
      if (f.lines > kMostFunctionLines)
        problems.push_back(file.path + ":" + std::to_string(f.line) + ": " + std::to_string(f.lines) + " lines: " + f.head.substr(0, 80));
    }
  }
  QVERIFY2(seen > 200, "the scanner found hardly any function");
  EXPECT_NONE(problems);
}

void tst_House::rooms_have_readmes() {
  std::set<std::string> rooms(project_folders().begin(), project_folders().end());
  for (const File& file : files_)
    if (file.under("engine") && file.is_source()) rooms.insert("engine/" + room_of(file.path));
  rooms.erase("engine");  // its rooms speak for it
  std::vector<std::string> problems;
  for (const std::string& room : rooms) {
    const std::string wanted = room + "/README.md";
    const auto found = std::ranges::find(files_, wanted, &File::path);
    if (found == files_.end()) problems.push_back(wanted + " is missing");
    else if (found->lines() < 10 || found->lines() > 40) problems.push_back(wanted + " has " + std::to_string(found->lines()) + " lines");
  }
  EXPECT_NONE(problems);
}

void tst_House::parameters_are_read() {
  std::string readers;
  std::vector<std::string> names, problems;
  for (const File& file : files_) {
    if (file.under("engine/base") && file.has_ending("_parameters.inc"))
      for (const std::string& name : parameter_names(file.text)) names.push_back(name);
    if (file.under("engine") && !file.under("engine/base") && file.is_source()) readers += without_comments(file.text);
  }
  QVERIFY2(names.size() > 50, "the tables of parameters were not found");
  for (const std::string& name : names)
    if (!names_enumerator(readers, name)) problems.push_back(name);
  EXPECT_NONE(problems);
}

// A number that a view or a command takes past the registry (replay/figure_registry.h) has no name that others share.
void tst_House::shown_figures_come_from_the_registry() {
  std::vector<std::string> members, problems;
  for (const File& file : files_)
    for (const char* name : {"BlockTotals", "PromiseBreaches", "CustodyView", "OutcomeFigures", "TotalsPoint"})
      if (file.path == "engine/protocol/views.h" || file.path == "engine/replay/snapshot.h")
        for (const std::string& member : members_of(file.text, name))
          if (member != "time_ms" && member != "withdrawals_stopped") members.push_back(member);  // a moment and a yes are no figures
  QVERIFY2(members.size() > 60, "the structs of raw figures were not found");
  for (const File& file : files_)
    if (file.is_source() && (file.under("ui") || file.under("app")))
      if (const std::string found = raw_figure(file.text, members); !found.empty()) problems.push_back(file.path + " reads " + found);
  EXPECT_NONE(problems);
}

// The ledger's numbers depend on a run's layout: outside the engine accounts are protocol/account_ref.h, and only the run turns them
// into numbers.
void tst_House::accounts_are_no_numbers_outside_the_engine() {
  std::vector<std::string> problems;
  for (const File& file : files_)
    if (file.is_source() && (file.under("ui") || file.under("app")))
      for (const char* word : {"layout_of", "first_user"})
        if (has_word(without_comments(file.text), word)) problems.push_back(file.path + " uses " + word);
  EXPECT_NONE(problems);
}

void tst_House::no_unfinished_marks() {
  std::vector<std::string> problems;
  for (const File& file : files_)
    if (const std::string mark = forbidden_mark(file.text); !mark.empty()) problems.push_back(file.path + ": " + mark);
  EXPECT_NONE(problems);
}

void tst_House::headers_guard_themselves() {
  std::vector<std::string> problems;
  for (const File& file : files_)
    if (file.has_ending(".h") && file.text.find("#pragma once") == file.text.npos) problems.push_back(file.path);
  EXPECT_NONE(problems);
}

void tst_House::documents_link_to_what_exists() {
  const std::filesystem::path top = FB_SOURCE_DIR;
  std::vector<File> documents = files_;
  for (const char* name : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}) documents.push_back({name, read_file(top / name)});
  std::vector<std::string> problems;
  for (const File& file : documents)
    if (file.has_ending(".md"))
      for (const std::string& target : linked_files(file.text))
        if (!std::filesystem::exists((top / file.path).parent_path() / target)) problems.push_back(file.path + " links to " + target);
  EXPECT_NONE(problems);
}

QTEST_GUILESS_MAIN(tst_House)
#include "tst_house.moc"
