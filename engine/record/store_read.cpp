#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "record/columns.h"
#include "record/command_rows.h"
#include "record/store_parts.h"
#include "risk/collateral.h"

namespace fb {
namespace {

constexpr std::size_t kMostSmallRows = 100'000;  // of every table that is not a chunk
constexpr std::size_t kMostText = 256UL << 20;

tl::unexpected<Error> refuse(std::string field, std::string value, std::string rule) {
  return fail(
      {.field = std::move(field), .value = std::move(value), .rule = std::move(rule), .next = "Import the day again"});
}

// Reads what it is asked for; the first thing wrong is kept and everything after it is empty.
class Reader {
 public:
  explicit Reader(SQLite::Database& db) : db_(db) {}
  const std::optional<Error>& error() const { return error_; }

  void meta(Recording& r, Genesis& g) {
    r.title = meta_text("title");
    r.population = meta_text("population");
    if (const auto hash = from_hex(meta_text("hash")); hash)
      r.hash = *hash;
    else
      keep(hash.error());
    const std::pair<const char*, std::int64_t*> numbers[] = {{"start_ms", &r.start_ms},
                                                             {"end_ms", &r.end_ms},
                                                             {"interval_ms", &r.interval_ms},
                                                             {"treasury", &g.treasury},
                                                             {"rounding_reserve", &g.rounding_reserve}};
    for (const auto& [key, value] : numbers) {
      const auto number = parse_integer(meta_text(key));
      if (number)
        *value = *number;
      else
        keep(refuse(key, "", "is no whole number").value());
    }
    g.time_ms = r.start_ms;
  }

  template <class Take>
  void each(const char* sql, Take take) {
    SQLite::Statement s(db_, sql);
    for (std::size_t n = 0; !error_ && s.executeStep(); ++n) {
      if (n == kMostSmallRows)
        keep(refuse("table", sql, "has more rows than it may have").value());
      else
        take(s);
    }
  }
  std::string text(SQLite::Statement& s, int at) { return s.getColumn(at).getString(); }
  std::int64_t number(SQLite::Statement& s, int at) {
    const auto column = s.getColumn(at);
    if (!column.isInteger())
      keep(refuse(column.getName(), column.getString().substr(0, 60), "is no whole number").value());
    return column.getInt64();
  }
  template <class T>
  void field(SQLite::Statement& s, int at, T& out) {
    if (!assign_checked(number(s, at), out))
      keep(refuse(s.getColumn(at).getName(), s.getColumn(at).getString(), "is out of range").value());
  }

  bool holds(const std::string& column) {  // those of older files lack what came later
    SQLite::Statement s(db_, "SELECT 1 FROM chunk WHERE name=?");
    s.bind(1, column);
    return s.executeStep();
  }

  std::vector<std::int64_t> column(const std::string& name) {
    std::size_t rows = 0;
    const auto bytes = blob(name, rows);
    if (error_) return {};
    auto values = unpack_column(name, bytes, rows);
    if (values) return std::move(*values);
    keep(values.error());
    return {};
  }

  template <class Row>
  void rows(const std::string& table, std::vector<Row>& out) {
    bool first = true;
    for_columns<Row>([&](const auto& c) {
      const auto values = column(table + "/" + c.name);
      if (error_) return;
      if (first) out.resize(values.size());
      first = false;
      if (values.size() != out.size())
        return keep(
            refuse("column " + table + "/" + c.name, std::to_string(values.size()), "has another length than its table")
                .value());
      for (std::size_t i = 0; i < out.size(); ++i)
        if (!assign_checked(values[i], c.field(out[i])))
          return keep(
              refuse(fmt::format("column {}/{} row {}", table, c.name, i), std::to_string(values[i]), "is out of range")
                  .value());
    });
  }

  void names(std::vector<OpeningAccount>& accounts) {
    std::size_t rows = 0;
    const auto bytes = blob("account/name", rows);
    if (error_) return;
    const auto joined = unpack_text("account/name", bytes, kMostText);
    if (!joined) return keep(joined.error());
    const auto lines = static_cast<std::size_t>(std::count(joined->begin(), joined->end(), '\n'));
    if (lines != accounts.size() || rows != accounts.size())
      return keep(refuse("column account/name", std::to_string(lines), "has another length than its table").value());
    std::string_view rest = *joined;
    for (auto& a : accounts) {
      const auto end = rest.find('\n');
      a.name = rest.substr(0, end);
      rest.remove_prefix(end + 1);
    }
  }

  void keep(Error e) {
    if (!error_) error_ = std::move(e);
  }

 private:
  std::string meta_text(const char* key) {
    SQLite::Statement s(db_, "SELECT value FROM meta WHERE key=?");
    s.bind(1, key);
    if (s.executeStep()) return s.getColumn(0).getString();
    keep(refuse(key, "", "is missing").value());
    return {};
  }
  std::string blob(const std::string& name, std::size_t& rows) {
    SQLite::Statement s(db_, "SELECT rows, bytes FROM chunk WHERE name=?");
    s.bind(1, name);
    const bool there = s.executeStep();
    if (!there || !s.getColumn(0).isInteger() || s.getColumn(0).getInt64() < 0 || !s.getColumn(1).isBlob()) {
      keep(refuse("column " + name, "", there ? "is no column" : "is missing").value());
      return {};
    }
    rows = static_cast<std::size_t>(s.getColumn(0).getInt64());
    return s.getColumn(1).getString();
  }
  SQLite::Database& db_;
  std::optional<Error> error_;
};

void read_markets(Reader& in, Genesis& g) {
  in.each("SELECT * FROM market ORDER BY rowid", [&](auto& s) {
    OpeningMarket m;
    m.instrument.id = in.text(s, 0);
    m.instrument.base = in.text(s, 1);
    in.field(s, 2, m.instrument.tick_nano);
    in.field(s, 3, m.instrument.lot_nano);
    in.field(s, 4, m.instrument.tick_value);
    in.field(s, 5, m.single_source);
    in.field(s, 6, m.first_index);
    in.field(s, 7, m.first_sigma_ppm);
    in.field(s, 8, m.lp_capital);
    in.field(s, 9, m.backstop_capital);
    g.markets.push_back(std::move(m));
  });
  in.each("SELECT * FROM source ORDER BY rowid", [&](auto& s) {
    const std::int64_t m = in.number(s, 0);
    if (m < 0 || m >= static_cast<std::int64_t>(g.markets.size()))
      return in.keep(refuse("source market", std::to_string(m), "is out of range").value());
    g.markets[static_cast<std::size_t>(m)].sources.push_back({in.text(s, 1), in.number(s, 2)});
  });
  in.each("SELECT * FROM tranche ORDER BY rowid", [&](auto& s) {
    TrancheSpec t{.id = in.text(s, 0), .rank = in.number(s, 1)};
    if (in.number(s, 2) != -1) in.field(s, 2, t.market);
    in.field(s, 3, t.max_draw_per_event_ppm);
    in.field(s, 4, t.max_draw_per_market_ppm);
    in.field(s, 5, t.opening_balance);
    g.tranches.push_back(std::move(t));
  });
}

void read_assets(Reader& in, Genesis& g) {
  in.each("SELECT * FROM asset ORDER BY rowid", [&](auto& s) {
    if (g.assets.size() == kMostAssets) return in.keep(refuse("assets", "", "there are more than 64").value());
    g.assets.push_back({.id = in.text(s, 0), .price_micro = in.number(s, 1), .groups = {}});
  });
  in.each("SELECT * FROM asset_group ORDER BY rowid", [&](auto& s) {
    const std::int64_t c = in.number(s, 0);
    if (c < 0 || c >= static_cast<std::int64_t>(g.assets.size()))
      return in.keep(refuse("asset_group asset", std::to_string(c), "is out of range").value());
    g.assets[static_cast<std::size_t>(c)].groups.push_back(in.text(s, 1));
  });
  if (!g.assets.empty()) in.rows("collateral", g.collateral);
}

void read_asset_flow(Reader& in, Recording& r, std::size_t assets) {
  for (std::size_t c = 0; c < assets && !in.error(); ++c) {
    const std::string prefix = fmt::format("asset_path/{}/", c);
    AssetPath path;
    path.time_ms = in.column(prefix + "time_ms");
    path.price_micro = in.column(prefix + "price_micro");
    r.asset_paths.push_back(std::move(path));
  }
  in.rows("collateral_deposit", r.collateral_deposits);
  in.rows("collateral_withdrawal", r.collateral_withdrawals);
}

void read_parameters(Reader& in, Genesis& g) {
  std::vector<std::string> ids, assets;
  for (const auto& m : g.markets) ids.push_back(m.instrument.id);
  for (const auto& c : g.assets) assets.push_back(c.id);
  g.parameters = Parameters(std::move(ids), std::move(assets));
  in.each("SELECT * FROM parameter ORDER BY rowid", [&](auto& s) {
    if (const auto done = g.parameters.set(in.text(s, 0), std::to_string(in.number(s, 1))); !done)
      in.keep(done.error());
  });
}

void read_commands(Reader& in, Recording& r) {
  in.each("SELECT * FROM command ORDER BY rowid", [&](auto& s) {
    auto command = command_at(s, 0);
    if (command)
      r.commands.push_back(*std::move(command));
    else
      in.keep(command.error());
  });
}

}  // namespace

Result<Recording> read_recording(SQLite::Database& db) {
  Recording r;
  Genesis g;
  Reader in(db);
  in.meta(r, g);
  in.each("SELECT * FROM provenance ORDER BY rowid", [&](auto& s) {
    r.provenance.push_back({in.text(s, 0), in.text(s, 1), in.text(s, 2), in.text(s, 3), in.text(s, 4)});
  });
  in.each("SELECT text FROM warning ORDER BY rowid", [&](auto& s) { r.warnings.push_back(in.text(s, 0)); });
  read_markets(in, g);
  const bool assets = db.execAndGet("PRAGMA user_version").getInt() >= kAssetVersion;
  if (assets) read_assets(in, g);
  read_parameters(in, g);
  read_commands(in, r);
  in.rows("account", g.accounts);
  in.names(g.accounts);
  in.rows("position", g.positions);
  g.correlation_ppm = in.column("correlation_ppm");
  for (std::size_t m = 0; m < g.markets.size() && !in.error(); ++m) {
    r.paths.emplace_back();
    for (std::size_t s = 0; s < g.markets[m].sources.size(); ++s) {
      const std::string prefix = fmt::format("path/{}/{}/", m, s);
      SourcePath path;
      path.time_ms = in.column(prefix + "time_ms");
      path.price = in.column(prefix + "price");
      path.turnover = in.column(prefix + "turnover");
      r.paths.back().push_back(std::move(path));
    }
  }
  in.rows("gap", r.gaps);
  in.rows("deposit", r.deposits);
  in.rows("withdrawal", r.withdrawals);
  in.rows("order", r.orders);
  in.rows("trigger", r.triggers);
  if (in.holds("provider_entry/time_ms")) in.rows("provider_entry", r.provider_entries);
  if (in.holds("provider_notice/time_ms")) in.rows("provider_notice", r.provider_notices);
  if (!g.assets.empty()) read_asset_flow(in, r, g.assets.size());
  if (in.error()) return fail(*in.error());
  r.genesis = std::make_shared<const Genesis>(std::move(g));
  return r;
}

}  // namespace fb
