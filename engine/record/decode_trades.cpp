// Trades, cut into bars of one minute: Binance aggTrades and trades, Bybit, Tardis.dev.
//
// The first and last trade of a minute by time (rows of one time in the order of the file) are its open and close, so
// files that run backwards come out right. Quantities are base units, except of perpetuals quoted in USD, which are
// inverse: there they count as USD. Minutes without trades are gaps.
#include <algorithm>
#include <array>
#include <map>

#include "record/decode.h"
#include "record/fields.h"

namespace fb {
namespace {

struct Layout {
  std::string_view format, header;  // how a header begins; empty: none
  std::size_t columns;              // at least
  std::size_t time, price, quantity;
  std::string_view name_mark;  // part of the file name that tells layouts without a header apart
};
constexpr std::array<Layout, 4> kLayouts = {{
    {"tardis-trades", "exchange,symbol,timestamp,local_timestamp,id,side,price,amount", 8, 2, 6, 7, ""},
    {"bybit-trades", "timestamp,symbol,side,size,price", 5, 0, 4, 3, ""},
    {"binance-aggtrades", "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time", 7, 5, 1, 2,
     "-aggTrades-"},
    {"binance-trades", "id,price,qty,quote_qty,time", 6, 4, 1, 2, "-trades-"},
}};

const Layout* layout_of(const SourceText& s) {
  const auto line = std::string_view(s.text).substr(0, s.text.find_first_of("\r\n"));
  const auto columns = static_cast<std::size_t>(std::ranges::count(line, ',')) + 1;
  for (const Layout& l : kLayouts) {
    const bool headed = !l.header.empty() && line.starts_with(l.header);
    const bool bare =
        !l.name_mark.empty() && s.inner.find(l.name_mark) != s.inner.npos && line.front() >= '0' && line.front() <= '9';
    if ((headed || bare) && columns >= l.columns) return &l;
  }
  return nullptr;
}

bool recognises(const SourceText& s) { return layout_of(s) != nullptr; }

// "binance-futures" -> binance perp; "bybit-spot" -> bybit spot; derivatives venues trade perpetuals.
void name_tardis(std::string_view exchange, std::string_view symbol, BarSeries& out) {
  const auto dash = exchange.find('-');
  out.venue = exchange.substr(0, dash);
  const auto tail = dash == exchange.npos ? std::string_view() : exchange.substr(dash + 1);
  const bool derivatives = out.venue == "bybit" || out.venue == "deribit" || out.venue == "bitmex";
  out.kind =
      tail == "futures" || tail == "swap" || tail == "delivery" || (derivatives && tail != "spot") ? "perp" : "spot";
  if (symbol.ends_with("-SWAP")) symbol.remove_suffix(5);
  const bool deribit = symbol.ends_with("-PERPETUAL");
  out.symbol = split_symbol(deribit ? std::string(symbol.substr(0, symbol.size() - 10)) + "-USD" : std::string(symbol));
}

class Minutes {
 public:
  void add(TimeMs time_ms, std::int64_t price, Money turnover) {
    const TimeMs start = time_ms / 60000 * 60000;
    if (latest_ == nullptr || latest_->bar.time_ms != start) latest_ = &minutes_.try_emplace(start).first->second;
    Minute& m = *latest_;
    Bar& b = m.bar;
    if (b.time_ms == 0) m = {time_ms, time_ms, {start, price, price, price, price, 0}};
    if (time_ms < m.first_ms) m.first_ms = time_ms, b.open = price;
    if (time_ms >= m.last_ms) m.last_ms = time_ms, b.close = price;
    b.high = std::max(b.high, price);
    b.low = std::min(b.low, price);
    b.turnover = checked_add(b.turnover, turnover, "turnover of a minute");
  }
  std::vector<Bar> take() const {
    std::vector<Bar> out;
    out.reserve(minutes_.size());
    for (const auto& [start, minute] : minutes_) out.push_back(minute.bar);
    return out;
  }

 private:
  struct Minute {
    TimeMs first_ms = 0, last_ms = 0;
    Bar bar;
  };
  std::map<TimeMs, Minute> minutes_;
  Minute* latest_ = nullptr;
};

// Who traded what: from the file's name (Binance) or from the first row's columns.
BarSeries series_of(const SourceText& s, const Layout& layout, const std::vector<std::string_view>& row) {
  BarSeries out;
  if (layout.format == "tardis-trades") {
    name_tardis(row[0], row[1], out);
  } else if (layout.format == "bybit-trades") {
    out.venue = "bybit";
    out.kind = "perp";
    out.symbol = split_symbol(row[1]);
  } else {
    out.venue = "binance";
    out.kind = s.path.generic_string().find("futures") != std::string::npos ? "perp" : "spot";
    out.symbol = split_symbol(s.inner.substr(0, s.inner.find('-')));
  }
  out.file = s.file;
  out.sha256 = s.sha256;
  out.format = layout.format;
  out.note = "trades cut into bars of one minute";
  return out;
}

Result<void> add_trade(const CsvRows& rows, const Layout& layout, bool inverse, Minutes& minutes) {
  const auto& f = rows.fields();
  if (f.size() < layout.columns)
    return rows.refuse("columns", std::to_string(f.size()),
                       "the layout has " + std::to_string(layout.columns) + " or more",
                       "Correct the row or leave it out");
  const auto time = parse_time_field(rows, f[layout.time]);
  if (!time) return fail(time.error());
  const auto price = parse_price_field(rows, "price", f[layout.price]);
  if (!price) return fail(price.error());
  const auto quantity = parse_quantity_field(rows, "quantity", f[layout.quantity]);
  if (!quantity) return fail(quantity.error());
  minutes.add(*time, *price, turnover_of(*quantity, inverse ? 1'000'000'000 : *price));
  return {};
}

Result<std::vector<BarSeries>> decode(const SourceText& s) {
  const Layout* layout = layout_of(s);
  if (layout == nullptr)
    return fail({.file = s.file,
                 .rule = "is none of the layouts of trades that are known",
                 .next = "Binance aggTrades and trades, Bybit and Tardis.dev trades can be read"});
  CsvRows rows(s.file, s.text);
  auto more = rows.next();
  if (more && rows.fields().front().find_first_not_of("0123456789.") != std::string_view::npos) more = rows.next();
  if (!more) return fail(more.error());
  if (!*more) return rows.refuse("", "", "holds no trade", "Download the file again");
  if (rows.fields().size() < 2) return rows.refuse("columns", "1", "is no row of trades", "Download the file again");
  BarSeries series = series_of(s, *layout, rows.fields());
  if (!series.symbol.why_not.empty()) return std::vector<BarSeries>{std::move(series)};
  const bool inverse = series.kind == "perp" && series.symbol.quote == "USD";
  Minutes minutes;
  for (; more && *more; more = rows.next())
    if (const auto added = add_trade(rows, *layout, inverse, minutes); !added) return fail(added.error());
  if (!more) return fail(more.error());
  series.bars = minutes.take();
  return std::vector<BarSeries>{std::move(series)};
}

}  // namespace

const Decoder kTrades{"trades", recognises, decode};

}  // namespace fb
