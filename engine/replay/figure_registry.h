// Every figure that is shown: name, unit, of which moment, of what, and its meaning. One row a figure in figures.inc.
//
// Commands, window and report take their numbers here and write the row's name, so one name is one number everywhere. A
// figure of another scope or another moment has another name. All are of the moment of the snapshot: the end of the block
// shown, unless the row says otherwise. Parts add up to what they are parts of, exactly; what is rounded for reading is
// rounded so that they still do (base/shown_parts.h).
// Thread rule: pure functions over values.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "replay/snapshot.h"

namespace fb {

// money: micro-USD. price: micro-USD a unit of a collateral asset. amount: 1e-6 of a unit of it. number: an id.
enum class FigureUnit : std::uint8_t { count, number, money, price, amount, units, lots, ticks, ppm, ratio_1e12, time, span };

enum class FigureMoment : std::uint8_t {
  end_of_block,   // state at the end of the block
  in_block,       // what happened in the block
  of_run,         // from the start of the run to the end of the block
  at_opening,     // at the opening of the day
  when_measured,  // when it was last measured; fund_measured_at says when
  at_risk_time,   // when cascade risk was last worked out; risk_at says when
  last_hour       // what happened in the hour before the end of the block
};

enum class FigureScope : std::uint8_t { pool, run, market, tranche, asset, group, account };

enum class FigureId : std::uint16_t {
#define FB_FIGURE(scope, id, label, unit, moment, value, meaning) id,
#include "replay/figures.inc"
#undef FB_FIGURE
};

struct FigureInfo {
  FigureId id{};
  std::string_view name;     // "below_110"
  std::string_view label;    // "accounts below 1.1 of maintenance"
  FigureUnit unit{};
  FigureMoment moment{};
  FigureScope scope{};
  std::string_view meaning;  // one sentence, without its full stop
};

std::span<const FigureInfo> figure_infos();  // by scope, in the order of FigureId
const FigureInfo& figure_info(FigureId id);
const FigureInfo* find_figure(std::string_view name);  // null: there is none

std::string_view json_suffix(FigureUnit unit);  // "_micro_usd", "_lots", "_ppm" …; "" of counts
std::string json_name(FigureId id);             // name + suffix
std::string_view words(FigureMoment moment);    // "end of the block"
std::string_view words(FigureScope scope);      // "market"
std::string_view words(FigureUnit unit);        // "micro-USD"

// The number; nothing where there is none (no runway, no ladder yet). `subject`: which market, tranche, asset or group.
std::optional<std::int64_t> figure(const Snapshot& s, FigureId id, std::size_t subject = 0);
// Of a run whose outcome alone is known: figures of scope run.
std::int64_t figure(const OutcomeFigures& o, FigureId id);
std::int64_t figure(const AccountMargin& a, FigureId id);
std::int64_t figure(const TrancheSnapshot& t, FigureId id);

// How many subjects a scope has in a snapshot, and their names ("BTC-PERP"; pool and run have one, "").
std::size_t subjects(const Snapshot& s, FigureScope scope);
std::string subject_name(const Snapshot& s, FigureScope scope, std::size_t subject);

// The forced volume a minute that a block stands for, rounded down; interval 0: the volume itself.
Money a_minute(Money in_block, TimeMs interval_ms);
TimeMs block_interval_ms(const Snapshot& s);  // between two blocks; 0 when there is one alone

}  // namespace fb
