#include "record/import.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "record/capital.h"
#include "record/collateral_population.h"
#include "record/decode.h"
#include "record/flow.h"
#include "record/import_parts.h"
#include "record/measures.h"

namespace fb {
namespace {

struct SourceFile {
  std::filesystem::path path;
  bool named = false;  // by the user, not found in a folder
};

Result<std::vector<SourceFile>> list_all(const ImportRequest& request) {
  std::vector<SourceFile> out;
  for (const auto& source : request.sources) {
    const auto files = list_sources(source);
    if (!files) return fail(files.error());
    for (const auto& f : *files) out.push_back({f, files->size() == 1 && f == source});
  }
  if (out.empty())
    return fail(
        {.field = "sources", .rule = "no file or folder was named", .next = "Name the recorded data to import"});
  return out;
}

Result<void> check_format(const ImportRequest& request) {
  if (request.format.empty()) return {};
  std::string names;
  for (const Decoder& d : decoders()) {
    if (d.format == request.format) return {};
    names += (names.empty() ? "" : ", ") + std::string(d.format);
  }
  return fail({.field = "format",
               .value = request.format,
               .rule = "no decoder has this name",
               .next = "The formats are " + names});
}

// A file in a folder that nobody recognises is left out with a warning; one that the user named is an error.
Result<void> decode_file(const ImportRequest& request, const SourceFile& file, std::vector<BarSeries>& out,
                         std::vector<std::string>& warnings) {
  const auto source = read_source(file.path);
  if (!source) return fail(source.error());
  const Decoder* decoder = find_decoder(request.format, *source);
  if (decoder == nullptr && !file.named) {
    warnings.push_back(source->file + " left out: its layout is not known");
    return {};
  }
  if (decoder == nullptr)
    return fail({.file = source->file,
                 .rule = "its layout is not known",
                 .next = "Name the format, or rename the file like binance_spot_BTCUSDT_1m.csv"});
  auto series = decoder->decode(*source);
  if (!series) return fail(series.error());
  std::ranges::move(*series, std::back_inserter(out));
  return {};
}

// Steps after the files, for the progress: span and markets, opening book.
constexpr std::size_t kLaterSteps = 2;

Result<std::vector<BarSeries>> decode_all(const ImportRequest& request, const std::vector<SourceFile>& files,
                                          const Progress& progress, std::vector<std::string>& warnings) {
  std::vector<BarSeries> out;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (progress) progress(i, files.size() + kLaterSteps, files[i].path.filename().string());
    if (auto done = decode_file(request, files[i], out, warnings); !done) return fail(done.error());
  }
  return out;
}

std::string licence_of(std::string_view format) {
  return format == "hourly-figures" ? "published figures, re-keyed"
                                    : "recorded from a public interface; the venue's terms apply";
}

std::vector<Provenance> provenance_of(const std::vector<BarSeries>& series) {
  std::vector<Provenance> out;
  for (const auto& s : series) {
    const Provenance p{s.file, s.sha256, s.format, licence_of(s.format), s.note};
    const bool known =
        std::ranges::any_of(out, [&](const Provenance& o) { return o.file == p.file && o.sha256 == p.sha256; });
    if (s.symbol.why_not.empty() && !known) out.push_back(p);
  }
  std::ranges::sort(out, {}, [](const Provenance& p) { return std::tie(p.file, p.sha256); });
  return out;
}

std::string title_of(const Timeline& t, const std::vector<Provenance>& provenance) {
  std::string out = format_time(t.start_ms).substr(0, 10);
  if (const auto last = format_time(t.end_ms).substr(0, 10); last != out) out += " to " + last;
  out += " ·";
  constexpr std::size_t kShown = 4;
  for (std::size_t m = 0; m < t.markets.size() && m < kShown; ++m) out += " " + t.markets[m].base;
  if (t.markets.size() > kShown) out += fmt::format(" and {} more", t.markets.size() - kShown);
  const bool simulated =
      std::ranges::any_of(provenance, [](const Provenance& p) { return p.format == "hourly-figures"; });
  return out + (simulated ? " · simulated minutes" : "");
}

Genesis genesis_of(const Timeline& t, const Measures& measures) {
  Genesis g{.time_ms = t.start_ms};
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < t.markets.size(); ++i) {
    OpeningMarket m{.instrument = t.markets[i].instrument};
    for (const auto& s : t.markets[i].sources) m.sources.push_back({s.id, 1});
    m.single_source = m.sources.size() < 3;
    m.first_index = measures.markets[i].first_price;
    m.first_sigma_ppm = measures.markets[i].sigma_ppm;
    ids.push_back(m.instrument.id);
    g.markets.push_back(std::move(m));
  }
  g.parameters = Parameters(std::move(ids));
  g.correlation_ppm = measures.correlation_ppm;
  return g;
}

// One side of what the book holds, in USD at the first mark.
std::vector<std::int64_t> held_open_interest(const Genesis& g, const Book& book) {
  std::vector<Int128> longs(g.markets.size(), 0), shorts(g.markets.size(), 0);
  for (const auto& p : book.positions)
    (p.lots > 0 ? longs : shorts)[p.market] +=
        g.markets[p.market].instrument.notional(p.lots, g.markets[p.market].first_index);
  std::vector<std::int64_t> out;
  for (std::size_t m = 0; m < longs.size(); ++m)
    out.push_back(std::max<std::int64_t>(1000, narrow(std::max(longs[m], shorts[m]) / kUsd, "open interest")));
  return out;
}

Result<std::vector<AssetIdx>> assets_of(const Laws& laws, AssetList& assets) {
  std::vector<AssetIdx> out;
  for (const CollateralShare& share : laws.collateral()) {
    const auto asset = assets.find(share.asset);
    if (!asset)
      return fail({.field = "population collateral",
                   .value = share.asset,
                   .rule = "is neither a declared asset nor a recorded coin",
                   .next = "Declare it in a file of asset,groups,price rows"});
    out.push_back(*asset);
  }
  return out;
}

Result<void> add_simulated(const Laws& laws, const Measures& measures, AssetList& assets, Genesis genesis,
                           Recording& r) {
  const auto oi = split_open_interest(laws, measures);
  const auto drawn = assets_of(laws, assets);
  if (!drawn) return fail(drawn.error());
  if (auto done = assets.put(genesis, r); !done) return done;
  if (auto done = set_capital(genesis, measures, oi, laws.whole(Law::insurance)); !done) return done;
  Book book = simulate_book(laws, genesis, measures, oi);
  draw_collateral(laws, genesis, *drawn, book);
  genesis.accounts = book.accounts;
  genesis.positions = book.positions;
  genesis.collateral = book.collateral;
  if (auto done = set_collateral_rules(genesis, oi); !done) return done;
  r.genesis = std::make_shared<const Genesis>(std::move(genesis));
  r.population = laws.to_json();
  simulate_flow(laws, book, oi, r);
  turn_flow_into_collateral(laws, r);
  return {};
}

Result<void> add_recorded(const ImportRequest& request, const Measures& measures, AssetList& assets, Genesis genesis,
                          Recording& r) {
  auto book = read_book(request, genesis, assets, r.warnings);
  if (!book) return fail(book.error());
  if (auto done = assets.put(genesis, r); !done) return done;
  if (auto good = check_opening(request.accounts_csv.filename().string(), genesis, *book); !good) return good;
  const auto oi = held_open_interest(genesis, *book);
  if (auto done = set_capital(genesis, measures, oi, kMillion); !done) return done;
  genesis.accounts = std::move(book->accounts);
  genesis.positions = std::move(book->positions);
  genesis.collateral = std::move(book->collateral);
  if (auto done = set_collateral_rules(genesis, oi); !done) return done;
  r.genesis = std::make_shared<const Genesis>(std::move(genesis));
  r.warnings.push_back(
      "a given book has no simulated flow: nothing but prices, liquidations and operator actions happens");
  return {};
}

// The file of assets, where there is one, is a source of the recording like any other.
Result<void> read_assets(const ImportRequest& request, AssetList& assets, Recording& r) {
  if (request.assets_csv.empty()) return {};
  const auto sha256 = assets.read(request.assets_csv);
  if (!sha256) return fail(sha256.error());
  r.provenance.push_back({request.assets_csv.filename().string(), *sha256, "assets-csv", "given with the import",
                          "collateral assets and their prices"});
  return {};
}

// Prices of less than a tick of their market, which stand at one tick in the recording.
void warn_of_raised(const MarketBars& m, Recording& r) {
  std::size_t bars = 0, raised = 0;
  for (const auto& s : m.sources)
    for (const Bar& b : s.bars) ++bars, raised += b.low < m.instrument.tick_nano;
  if (raised == 0) return;
  r.warnings.push_back(fmt::format(
      "{}: {} of {} bars fall below one tick, {} USD, and stand at it: the tick follows the first price, so what happens below it "
      "is not seen. Import the day from a later moment (--from) for a finer one",
      m.instrument.id, raised, bars, format_decimal(m.instrument.tick_nano, 9)));
}

void set_paths(const Timeline& timeline, Recording& r) {
  r.start_ms = timeline.start_ms;
  r.end_ms = timeline.end_ms;
  for (const auto& m : timeline.markets) {
    r.paths.emplace_back();
    warn_of_raised(m, r);
    for (const auto& s : m.sources) r.paths.back().push_back(cut_into_points(m.instrument, s));
  }
  r.gaps = find_gaps(timeline);
}

Result<Recording> import_checked(const ImportRequest& request, const Progress& progress) {
  if (auto good = check_format(request); !good) return fail(good.error());
  const auto laws = Laws::parse(request.population);
  if (!laws) return fail(laws.error());
  const auto files = list_all(request);
  if (!files) return fail(files.error());
  const auto step = [&](std::size_t later, const char* what) {
    if (progress) progress(files->size() + later, files->size() + kLaterSteps, what);
  };
  Recording r;
  auto series = decode_all(request, *files, progress, r.warnings);
  if (!series) return fail(series.error());
  r.provenance = provenance_of(*series);
  step(0, "span and markets");
  const auto timeline = build_timeline(std::move(*series), request.from_ms, request.to_ms, r.warnings);
  if (!timeline) return fail(timeline.error());
  r.title = request.title.empty() ? title_of(*timeline, r.provenance) : request.title;
  set_paths(*timeline, r);
  step(1, "opening book");
  const Measures measures = measure(*timeline, laws->whole(Law::entry_minutes));
  Genesis genesis = genesis_of(*timeline, measures);
  const bool given = !request.accounts_csv.empty() || !request.positions_csv.empty();
  AssetList assets(genesis.markets);
  if (auto read = read_assets(request, assets, r); !read) return fail(read.error());
  const auto done = given ? add_recorded(request, measures, assets, std::move(genesis), r)
                          : add_simulated(*laws, measures, assets, std::move(genesis), r);
  if (!done) return fail(done.error());
  if (auto good = validate(r); !good) return fail(good.error());
  r.hash = hash_of(r);
  step(kLaterSteps, "done");
  return r;
}

}  // namespace

Result<Recording> import_recording(const ImportRequest& request, const Progress& progress) {
  try {
    return import_checked(request, progress);
  } catch (const Overflow& e) {
    return fail({.field = e.what(),
                 .rule = "prices, volumes or sizes are larger than can be kept exactly",
                 .next = "Check the units of the columns"});
  }
}

}  // namespace fb
