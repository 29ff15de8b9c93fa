#include "record/command_rows.h"

#include "base/text.h"
#include "record/columns.h"

namespace fb {
namespace {

struct Cells {
  std::string_view kind = "note";
  std::int64_t scope = 0, state = 0, hold_until_ms = 0;
  std::string key, text;
  bool operator==(const Cells&) const = default;
};

Cells columns_of(const SetBreaker& b) {
  return {"breaker", static_cast<std::int64_t>(b.scope), static_cast<std::int64_t>(b.state), b.hold_until_ms, {}, {}};
}
Cells columns_of(const SetParameter& p) { return {"parameter", 0, 0, 0, p.key, p.value}; }
Cells columns_of(const HoldAssetPrice& h) {
  return {"price", static_cast<std::int64_t>(h.asset), 0, 0, {}, std::to_string(h.price_micro)};
}
Cells columns_of(const Note& n) { return {"note", 0, 0, 0, {}, n.text}; }

tl::unexpected<Error> wrong(const char* field, const std::string& value, const char* rule) {
  return fail({.field = field, .value = value.substr(0, 60), .rule = rule, .next = "Import the day again"});
}

// The cells of one row, checked as they are read.
struct Row {
  SQLite::Statement& s;
  int first;
  std::string text(int at) const { return s.getColumn(first + at).getString(); }
  template <class T>
  Result<void> number(int at, T& out) const {
    const auto cell = s.getColumn(first + at);
    if (!cell.isInteger()) return wrong(cell.getName(), cell.getString(), "is no whole number");
    if (!assign_checked(cell.getInt64(), out)) return wrong(cell.getName(), cell.getString(), "is out of range");
    return {};
  }
};

Result<SetBreaker> breaker_at(const Row& row) {
  SetBreaker out;
  std::int64_t state = 0;
  for (const auto& read : {row.number(5, out.scope), row.number(6, state), row.number(7, out.hold_until_ms)})
    if (!read) return fail(read.error());
  if (state < 0 || state > static_cast<std::int64_t>(BreakerState::halted))
    return wrong("breaker state", std::to_string(state), "is out of range");
  out.state = static_cast<BreakerState>(state);
  return out;
}

Result<HoldAssetPrice> price_at(const Row& row) {
  HoldAssetPrice out;
  if (const auto read = row.number(5, out.asset); !read) return fail(read.error());
  const auto price = parse_integer(row.text(9));
  if (!price) return wrong("command price", row.text(9), "is no whole number");
  out.price_micro = *price;
  return out;
}

Cells columns_of(const OperatorCommand& c) {
  return std::visit([](const auto& what) { return columns_of(what); }, c.what);
}

}  // namespace

bool same_command(const OperatorCommand& a, const OperatorCommand& b) {
  return a.actor == b.actor && a.second == b.second && a.why == b.why && columns_of(a) == columns_of(b);
}

void bind_command(SQLite::Statement& s, int first, const TimedCommand& timed) {
  const auto& [time_ms, c] = timed;
  const Cells x = columns_of(c);
  s.bind(first, time_ms);
  s.bind(first + 1, c.actor);
  s.bind(first + 2, c.second);
  s.bind(first + 3, c.why);
  s.bind(first + 4, std::string(x.kind));
  s.bind(first + 5, x.scope);
  s.bind(first + 6, x.state);
  s.bind(first + 7, x.hold_until_ms);
  s.bind(first + 8, x.key);
  s.bind(first + 9, x.text);
}

Result<TimedCommand> command_at(SQLite::Statement& s, int first) {
  const Row row{s, first};
  TimedCommand out{.time_ms = 0,
                   .command = {.actor = row.text(1), .second = row.text(2), .why = row.text(3), .what = Note{}}};
  if (const auto time = row.number(0, out.time_ms); !time) return fail(time.error());
  const auto take = [&](const auto& what) -> Result<TimedCommand> {
    if (!what) return fail(what.error());
    out.command.what = *what;
    return out;
  };
  const std::string kind = row.text(4);
  if (kind == "breaker") return take(breaker_at(row));
  if (kind == "price") return take(price_at(row));
  if (kind == "parameter") return take(Result<SetParameter>(SetParameter{row.text(8), row.text(9)}));
  if (kind == "note") return take(Result<Note>(Note{row.text(9)}));
  return wrong("command kind", kind, "is not known");
}

}  // namespace fb
