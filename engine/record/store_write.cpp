#include <algorithm>

#include "base/text.h"
#include "record/columns.h"
#include "record/command_rows.h"
#include "record/store_parts.h"

namespace fb {
namespace {

template <class... Values>
void insert(SQLite::Statement& statement, const Values&... values) {
  int at = 0;
  (statement.bind(++at, values), ...);
  statement.exec();
  statement.reset();
}

class Writer {
 public:
  explicit Writer(SQLite::Database& db) : db_(db), chunk_(db, "INSERT INTO chunk VALUES(?,?,?)") {}

  void meta(const Recording& r) {
    SQLite::Statement s(db_, "INSERT INTO meta VALUES(?,?)");
    const auto put = [&](const char* key, const std::string& value) { insert(s, key, value); };
    put("title", r.title);
    put("population", r.population);
    put("hash", to_hex(r.hash));
    const std::pair<const char*, std::int64_t> numbers[] = {{"start_ms", r.start_ms},
                                                            {"end_ms", r.end_ms},
                                                            {"interval_ms", r.interval_ms},
                                                            {"treasury", r.genesis->treasury},
                                                            {"rounding_reserve", r.genesis->rounding_reserve}};
    for (const auto& [key, value] : numbers) put(key, std::to_string(value));
  }

  void texts(const Recording& r) {
    SQLite::Statement p(db_, "INSERT INTO provenance VALUES(?,?,?,?,?)");
    for (const auto& x : r.provenance) insert(p, x.file, x.sha256, x.format, x.licence, x.note);
    SQLite::Statement w(db_, "INSERT INTO warning VALUES(?)");
    for (const auto& x : r.warnings) insert(w, x);
  }

  void markets(const Genesis& g) {
    SQLite::Statement m(db_, "INSERT INTO market VALUES(?,?,?,?,?,?,?,?,?,?)"),
        s(db_, "INSERT INTO source VALUES(?,?,?)");
    for (MarketIdx i = 0; i < g.markets.size(); ++i) {
      const auto& x = g.markets[i];
      insert(m, x.instrument.id, x.instrument.base, x.instrument.tick_nano, x.instrument.lot_nano,
             x.instrument.tick_value, x.single_source ? 1 : 0, x.first_index, x.first_sigma_ppm, x.lp_capital,
             x.backstop_capital);
      for (const auto& source : x.sources) insert(s, static_cast<std::int64_t>(i), source.id, source.weight);
    }
    SQLite::Statement t(db_, "INSERT INTO tranche VALUES(?,?,?,?,?,?)");
    for (const auto& x : g.tranches)
      insert(t, x.id, x.rank, x.market == kAllMarkets ? std::int64_t{-1} : static_cast<std::int64_t>(x.market),
             x.max_draw_per_event_ppm, x.max_draw_per_market_ppm, x.opening_balance);
    SQLite::Statement p(db_, "INSERT INTO parameter VALUES(?,?)");
    for (const auto& row : g.parameters.rows())
      if (row.value != row.spec->fallback) insert(p, row.key, row.value);
  }

  // The tables are there in files of version 2 alone.
  void assets(const Recording& r) {
    if (r.genesis->assets.empty()) return;
    SQLite::Statement a(db_, "INSERT INTO asset VALUES(?,?)"), g(db_, "INSERT INTO asset_group VALUES(?,?)");
    for (std::size_t c = 0; c < r.genesis->assets.size(); ++c) {
      const auto& x = r.genesis->assets[c];
      insert(a, x.id, x.price_micro);
      for (const auto& group : x.groups) insert(g, static_cast<std::int64_t>(c), group);
      const std::string prefix = "asset_path/" + std::to_string(c) + "/";
      column(prefix + "time_ms", r.asset_paths[c].time_ms);
      column(prefix + "price_micro", r.asset_paths[c].price_micro);
    }
    rows("collateral", r.genesis->collateral);
    rows("collateral_deposit", r.collateral_deposits);
    rows("collateral_withdrawal", r.collateral_withdrawals);
  }

  void commands(const Recording& r) {
    SQLite::Statement s(db_, "INSERT INTO command VALUES(?,?,?,?,?,?,?,?,?,?)");
    for (const TimedCommand& c : r.commands) {
      bind_command(s, 1, c);
      s.exec();
      s.reset();
    }
  }

  void column(const std::string& name, std::span<const std::int64_t> values) {
    blob(name, values.size(), pack_column(values));
  }

  template <class Row>
  void rows(const std::string& table, const std::vector<Row>& rows) {
    for_columns<Row>([&](const auto& c) {
      std::vector<std::int64_t> values;
      values.reserve(rows.size());
      for (const Row& row : rows) values.push_back(static_cast<std::int64_t>(c.field(row)));
      column(table + "/" + c.name, values);
    });
  }

  void names(const std::vector<OpeningAccount>& accounts) {
    std::string text;
    for (const auto& a : accounts) text += a.name + "\n";
    blob("account/name", accounts.size(), pack_text(text));
  }

 private:
  void blob(const std::string& name, std::size_t rows, const std::string& bytes) {
    chunk_.bind(1, name);
    chunk_.bind(2, static_cast<std::int64_t>(rows));
    chunk_.bindNoCopy(3, bytes.data(), static_cast<int>(bytes.size()));
    chunk_.exec();
    chunk_.reset();
  }
  SQLite::Database& db_;
  SQLite::Statement chunk_;
};

}  // namespace

void write_recording(SQLite::Database& db, const Recording& r) {
  SQLite::Transaction transaction(db);
  Writer w(db);
  w.meta(r);
  w.texts(r);
  w.markets(*r.genesis);
  w.assets(r);
  w.commands(r);
  w.names(r.genesis->accounts);
  w.rows("account", r.genesis->accounts);
  w.rows("position", r.genesis->positions);
  w.column("correlation_ppm", r.genesis->correlation_ppm);
  for (std::size_t m = 0; m < r.paths.size(); ++m) {
    for (std::size_t s = 0; s < r.paths[m].size(); ++s) {
      const std::string prefix = "path/" + std::to_string(m) + "/" + std::to_string(s) + "/";
      w.column(prefix + "time_ms", r.paths[m][s].time_ms);
      w.column(prefix + "price", r.paths[m][s].price);
      w.column(prefix + "turnover", r.paths[m][s].turnover);
    }
  }
  w.rows("gap", r.gaps);
  w.rows("deposit", r.deposits);
  w.rows("withdrawal", r.withdrawals);
  w.rows("order", r.orders);
  w.rows("trigger", r.triggers);
  if (!r.provider_entries.empty()) w.rows("provider_entry", r.provider_entries);
  if (!r.provider_notices.empty()) w.rows("provider_notice", r.provider_notices);
  transaction.commit();
}

}  // namespace fb
