#include <algorithm>

#include "record/columns.h"

namespace fb {
namespace {

void add_provenance(CanonicalBytes& b, std::vector<Provenance> all) {
  std::sort(all.begin(), all.end(),
            [](const auto& x, const auto& y) { return std::tie(x.file, x.sha256) < std::tie(y.file, y.sha256); });
  b.add(static_cast<std::int64_t>(all.size()));
  for (const auto& p : all)
    for (const auto* text : {&p.file, &p.sha256, &p.format, &p.licence, &p.note}) b.add(*text);
}

void add_numbers(CanonicalBytes& b, const std::vector<std::int64_t>& numbers) {
  b.add(static_cast<std::int64_t>(numbers.size()));
  for (const auto n : numbers) b.add(n);
}

// Column by column: how many rows, then the values.
template <class Row>
void add_rows(CanonicalBytes& b, const std::vector<Row>& rows) {
  b.add(static_cast<std::int64_t>(rows.size()));
  for_columns<Row>([&](const auto& c) {
    for (const Row& row : rows) b.add(static_cast<std::int64_t>(c.field(row)));
  });
}

void add_markets(CanonicalBytes& b, const Genesis& g) {
  b.add(static_cast<std::int64_t>(g.markets.size()));
  for (const auto& m : g.markets) {
    b.add(m.instrument.id);
    b.add(m.instrument.base);
    for (const std::int64_t n : {m.instrument.tick_nano, m.instrument.lot_nano, m.instrument.tick_value}) b.add(n);
    b.add(static_cast<std::int64_t>(m.sources.size()));
    for (const auto& s : m.sources) {
      b.add(s.id);
      b.add(s.weight);
    }
    for (const std::int64_t n : {static_cast<std::int64_t>(m.single_source), m.first_index, m.first_sigma_ppm,
                                 m.lp_capital, m.backstop_capital})
      b.add(n);
  }
}

// Those that differ from their default, so that a new parameter of a later engine changes no recording's hash.
void add_parameters(CanonicalBytes& b, const Parameters& parameters) {
  std::vector<Parameters::Row> changed = parameters.rows();
  std::erase_if(changed, [](const auto& row) { return row.value == row.spec->fallback; });
  b.add(static_cast<std::int64_t>(changed.size()));
  for (const auto& row : changed) {
    b.add(row.key);
    b.add(row.value);
  }
}

void add_genesis(CanonicalBytes& b, const Genesis& g) {
  b.add(g.time_ms);
  add_markets(b, g);
  b.add(static_cast<std::int64_t>(g.tranches.size()));
  for (const auto& t : g.tranches) {
    b.add(t.id);
    for (const std::int64_t n : {t.rank, static_cast<std::int64_t>(t.market), t.max_draw_per_event_ppm,
                                 t.max_draw_per_market_ppm, t.opening_balance})
      b.add(n);
  }
  add_parameters(b, g.parameters);
  b.add(g.treasury);
  b.add(g.rounding_reserve);
  b.add(static_cast<std::int64_t>(g.accounts.size()));
  for (const auto& account : g.accounts) b.add(account.name);
  add_rows(b, g.accounts);
  add_rows(b, g.positions);
  add_numbers(b, g.correlation_ppm);
}

void add_paths(CanonicalBytes& b, const Recording& r) {
  b.add(static_cast<std::int64_t>(r.paths.size()));
  for (const auto& market : r.paths) {
    b.add(static_cast<std::int64_t>(market.size()));
    for (const auto& path : market)
      for (const auto* column : {&path.time_ms, &path.price, &path.turnover}) add_numbers(b, *column);
  }
}

void add_assets(CanonicalBytes& b, const Recording& r) {
  b.add(static_cast<std::int64_t>(r.genesis->assets.size()));
  for (const auto& asset : r.genesis->assets) {
    b.add(asset.id);
    b.add(asset.price_micro);
    b.add(static_cast<std::int64_t>(asset.groups.size()));
    for (const auto& group : asset.groups) b.add(group);
  }
  add_rows(b, r.genesis->collateral);
  for (const auto& path : r.asset_paths) {
    add_numbers(b, path.time_ms);
    add_numbers(b, path.price_micro);
  }
  add_rows(b, r.collateral_deposits);
  add_rows(b, r.collateral_withdrawals);
}

void add_commands(CanonicalBytes& b, const Recording& r) {
  b.add(static_cast<std::int64_t>(r.commands.size()));
  for (const auto& [time_ms, c] : r.commands) {
    b.add(time_ms);
    for (const auto* text : {&c.actor, &c.second, &c.why}) b.add(*text);
    b.add(static_cast<std::int64_t>(c.what.index()));
    if (const auto* s = std::get_if<SetBreaker>(&c.what)) {
      for (const std::int64_t n :
           {static_cast<std::int64_t>(s->scope), static_cast<std::int64_t>(s->state), s->hold_until_ms})
        b.add(n);
    } else if (const auto* p = std::get_if<SetParameter>(&c.what)) {
      b.add(p->key);
      b.add(p->value);
    } else if (const auto* n = std::get_if<Note>(&c.what)) {
      b.add(n->text);
    } else if (const auto* h = std::get_if<HoldAssetPrice>(&c.what)) {
      b.add(static_cast<std::int64_t>(h->asset));
      b.add(h->price_micro);
    }
  }
}

}  // namespace

Hash256 hash_of(const Recording& r) {
  CanonicalBytes b;
  b.add(std::string_view("fbk 1"));
  b.add(r.title);
  add_provenance(b, r.provenance);
  b.add(static_cast<std::int64_t>(r.warnings.size()));
  for (const auto& w : r.warnings) b.add(w);
  for (const std::int64_t n : {r.start_ms, r.end_ms, r.interval_ms}) b.add(n);
  add_genesis(b, *r.genesis);
  add_paths(b, r);
  add_rows(b, r.gaps);
  add_rows(b, r.deposits);
  add_rows(b, r.withdrawals);
  add_rows(b, r.orders);
  add_rows(b, r.triggers);
  add_commands(b, r);
  b.add(r.population);
  const bool assets = !r.genesis->assets.empty();
  if (!assets && r.provider_entries.empty() && r.provider_notices.empty())
    return b.hash();  // as recordings before providers
  add_rows(b, r.provider_entries);
  add_rows(b, r.provider_notices);
  if (assets) add_assets(b, r);
  return b.hash();
}

}  // namespace fb
