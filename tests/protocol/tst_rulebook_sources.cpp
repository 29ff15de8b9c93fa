// What rulebooks say about where their figures come from: every parameter of the default and every value of the others
// has a public source, and what none was found to say is marked.
#include <QtTest>
#include <set>

#include "protocol/rulebook.h"

using namespace fb;

namespace {

const char* const kHead = "format = 1\nid = \"own-rules\"\ntitle = \"Own\"\nabout = \"For a test\"\n";
const char* const kSource = "[[sources]]\nid = \"me\"\nname = \"a document\"\n";

Result<Rulebook> read(const std::string& text) { return parse_rulebook(text, "own.toml"); }
std::string good(const std::string& more) { return std::string(kHead) + kSource + more; }

}  // namespace

class tst_RulebookSources : public QObject {
  Q_OBJECT

 private slots:
  void what_is_not_confirmed_is_marked();
  void the_default_sources_every_parameter();
  void every_value_has_a_public_source();
};

void tst_RulebookSources::what_is_not_confirmed_is_marked() {
  const auto r = read(good(
      "[parameters]\nclip_usd = { value = 7, unit = \"usd\", source = \"me\", confirmed = false, note = \"why\" }\n"
      "mm_floor_ppm = { value = 12_000, unit = \"ppm\", source = \"me\", confirmed = true }\n"
      "mm_cap_ppm = { value = 12_000, unit = \"ppm\", source = \"me\" }\n"));
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QVERIFY(!r->row("", "clip_usd")->confirmed);
  QVERIFY(r->row("", "mm_floor_ppm")->confirmed);
  QVERIFY(r->row("", "mm_cap_ppm")->confirmed);
}

namespace {

// Parameters of the engine that a rulebook says nothing about, or whose row has no source by name.
QStringList without_source(const Rulebook& r) {
  QStringList out;
  const auto check = [&](const ParamSpec& s) {
    const auto row = std::ranges::find(r.rows, std::string_view(s.name), [](const auto& x) { return x.spec->name; });
    const RulebookSource* source = row == r.rows.end() ? nullptr : r.source(row->source);
    const bool said = source != nullptr && !source->name.empty();
    if (!said || s.unit[0] == '\0' || std::string_view(s.meaning).size() < 10) out.push_back(s.name);
  };
  for (std::size_t i = 0; i < static_cast<std::size_t>(GlobalParam::count); ++i)
    check(spec(static_cast<GlobalParam>(i)));
  for (std::size_t i = 0; i < static_cast<std::size_t>(MarketParam::count); ++i)
    check(spec(static_cast<MarketParam>(i)));
  for (std::size_t i = 0; i < static_cast<std::size_t>(AssetParam::count); ++i) check(spec(static_cast<AssetParam>(i)));
  return out;
}

}  // namespace

void tst_RulebookSources::the_default_sources_every_parameter() {
  const std::string whole(builtin_rulebook_text("firebreak"));
  const auto r = read(whole);
  QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
  QVERIFY2(without_source(*r).empty(), qPrintable(without_source(*r).join(", ")));
  // A row taken out is found.
  const std::size_t from = whole.find("\nclip_usd = "), to = whole.find('\n', from + 1);
  QVERIFY(from != std::string::npos);
  const auto less = read(whole.substr(0, from) + whole.substr(to));
  QVERIFY2(less.has_value(), less ? "" : less.error().text().c_str());
  QCOMPARE(without_source(*less), QStringList{"clip_usd"});
}

// Nothing that a re-statement says rests on Firebreak's own sources, and every source of its own can be looked up.
void tst_RulebookSources::every_value_has_a_public_source() {
  const auto base = read_rulebook("firebreak");
  QVERIFY(base.has_value());
  for (const std::string& id : builtin_rulebooks()) {
    if (id == "firebreak") continue;
    const auto r = read_rulebook(id);
    QVERIFY2(r.has_value(), r ? "" : r.error().text().c_str());
    std::size_t own = 0;
    for (const RulebookRow& row : r->rows) {
      if (row.from != id) continue;
      ++own;
      const RulebookSource* source = r->source(row.source);
      const std::string where = id + ", " + row.key() + ": ";
      QVERIFY2(source != nullptr && source->link.starts_with("https://"), (where + "no public place").c_str());
      const RulebookSource* same = base->source(row.source);
      QVERIFY2(same == nullptr || same->name != source->name, (where + "a source of the default").c_str());
      QVERIFY2(row.value.has_value(), (where + "no value").c_str());
      QVERIFY2(row.confirmed || row.note.size() >= 20, (where + "not confirmed, and not why").c_str());
    }
    QVERIFY2(own >= 20, (id + " sets next to nothing").c_str());
  }
}

QTEST_GUILESS_MAIN(tst_RulebookSources)
#include "tst_rulebook_sources.moc"
