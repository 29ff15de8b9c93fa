// The list of mutants is in step with the source: every edit finds its place exactly once, every invariant has one, the
// program that must fail exists, and the table in README.md names the same mutants. `tests/mutants/run` applies them.
#include <QtTest>
#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(std::string(FB_SOURCE_DIR) + "/" + path);
  std::ostringstream out;
  out << in.rdbuf();
  return in ? out.str() : std::string();
}

int times(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

nlohmann::json all() { return nlohmann::json::parse(text_of("tests/mutants/mutants.json")).at("mutants"); }

}  // namespace

class TestMutants : public QObject {
  Q_OBJECT
 private slots:
  void everyEditFindsItsPlaceOnce() {
    for (const auto& m : all()) {
      const std::string name = m.at("name"), file = m.at("file"), from = m.at("from"), to = m.at("to");
      QVERIFY2(times(text_of(file), from) == 1, (name + ": `from` must be in " + file + " exactly once").c_str());
      QVERIFY2(from != to, name.c_str());
      for (const auto& unit : m.value("units", nlohmann::json::array()))
        QVERIFY2(!text_of(unit).empty(), (name + ": no file " + unit.get<std::string>()).c_str());
    }
  }

  void everyInvariantHasOne() {
    std::map<std::string, int> of;
    std::set<std::string> names;
    for (const auto& m : all()) {
      ++of[m.at("invariant")];
      QVERIFY2(names.insert(m.at("name")).second, "two mutants of one name");
    }
    for (const char* invariant : {"I1", "I2", "I3(a)", "I3(b)", "I3(c)", "I4", "I5", "I6", "I7"})
      QVERIFY2(of[invariant] > 0, invariant);
    QVERIFY(names.size() >= 20);
  }

  void theTableNamesThem() {
    const std::string table = text_of("tests/mutants/README.md");
    for (const auto& m : all()) {
      const std::string program = m.at("program");
      QVERIFY2(times(table, "| " + m.at("name").get<std::string>() + " |") == 1,
               m.at("name").get<std::string>().c_str());
      bool found = false;
      for (const char* room : {"ledger", "solvency", "guard", "property", "protocol"})
        found |= !text_of(std::string("tests/") + room + "/" + program + ".cpp").empty();
      QVERIFY2(found, program.c_str());
    }
    QCOMPARE(times(table, "\n| I"), static_cast<int>(all().size()));
  }
};

QTEST_GUILESS_MAIN(TestMutants)
#include "tst_mutants.moc"
