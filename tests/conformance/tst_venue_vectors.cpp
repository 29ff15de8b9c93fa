// Other venues' published figures (venue_vectors.jsonl) through the engine, and the proof that every one of them
// counts: a vector with any single expected figure altered fails.
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "report/conformance.h"

using namespace fb;
using Json = nlohmann::json;

namespace {

const std::filesystem::path kVectors = FB_SOURCE_DIR "/tests/conformance/venue_vectors.jsonl";

std::vector<Json> vectors() {
  std::vector<Json> out;
  std::ifstream file(kVectors);
  for (std::string line; std::getline(file, line);)
    if (auto v = Json::parse(line); !v.contains("about")) out.push_back(std::move(v));
  return out;
}

Json altered(const Json& leaf) {
  if (leaf.is_boolean()) return !leaf.get<bool>();
  if (leaf.is_string()) return leaf.get<std::string>() + "x";
  if (leaf.is_null()) return 1;
  if (leaf.is_number_float()) return leaf.get<double>() * 1.001 + 1e-3;
  return leaf.get<std::int64_t>() + 1 + std::abs(leaf.get<std::int64_t>()) / 1000;
}

// One copy of the vector for every figure that it expects, with that figure altered.
std::vector<Json> mutants(const Json& vector) {
  std::vector<Json> out;
  const Json flat = vector.at("expect").flatten();
  for (const auto& [path, leaf] : flat.items()) {
    Json mutant = vector;
    mutant["id"] = vector.at("id").get<std::string>() + path;
    mutant["expect"][Json::json_pointer(path)] = altered(leaf);
    out.push_back(std::move(mutant));
  }
  return out;
}

Result<ConformanceOutcome> run(const std::vector<Json>& lines) {
  const QTemporaryDir dir;
  const auto path = dir.filePath("vectors.jsonl").toStdString();
  std::ofstream out(path);
  for (const auto& line : lines) out << line.dump() << '\n';
  out.close();
  return run_conformance(path);
}

}  // namespace

class TestVenueVectors : public QObject {
  Q_OBJECT
 private slots:
  void every_vector_passes() {
    const auto r = run_conformance(kVectors);
    QVERIFY(r.has_value());
    QCOMPARE(r->lines, (std::vector<std::string>{std::to_string(vectors().size()) + " passed, 0 failed"}));
  }

  void every_mechanism_of_the_venues_has_some() {
    std::set<std::string> names;
    for (const auto& v : vectors()) names.insert(v.at("mechanism").get<std::string>());
    QCOMPARE(names.size(), std::size_t{41});
  }

  void a_vector_with_any_figure_altered_fails() {
    std::vector<Json> all;
    for (const auto& v : vectors())
      for (auto& m : mutants(v)) all.push_back(std::move(m));
    QVERIFY(all.size() > vectors().size());
    const auto r = run(all);
    QVERIFY(r.has_value());
    QCOMPARE(r->passed, 0);
    QCOMPARE(r->failed, static_cast<int>(all.size()));
  }

  void inputs_without_their_fields_fail_their_vector() {
    auto broken = vectors();
    for (auto& v : broken) v["inputs"] = Json::object();
    const auto r = run(broken);
    QVERIFY(r.has_value());
    QCOMPARE(r->passed, 0);
  }

  void inputs_of_another_kind_fail_their_vector() {
    auto broken = vectors();
    for (auto& v : broken)
      for (auto& [field, value] : v["inputs"].items()) value = value.is_object() ? Json("x") : Json::object();
    const auto r = run(broken);
    QVERIFY(r.has_value());
    QCOMPARE(r->passed, 0);
  }

  void the_published_sets() {
    for (const auto& [file, least] :
         {std::pair{"dydx_v4", 55}, {"vega", 42}, {"drift", 22}, {"derive_auction", 15}, {"venues", 20}}) {
      const std::filesystem::path path = FB_SOURCE_DIR "/../shared/conformance/" + std::string(file) + ".jsonl";
      if (!std::filesystem::exists(path)) QSKIP("the published sets are not beside the project");
      const auto r = run_conformance(path);
      QVERIFY(r.has_value());
      QCOMPARE(r->failed, 0);
      QVERIFY2(r->passed >= least, file);
    }
  }
};

QTEST_GUILESS_MAIN(TestVenueVectors)
#include "tst_venue_vectors.moc"
