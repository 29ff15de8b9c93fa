#include "commands/figure_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace fb::ctl {
namespace {

std::string in_unit(FigureUnit unit, std::int64_t value, const Instrument* instrument) {
  switch (unit) {
    case FigureUnit::count:
    case FigureUnit::number:
    case FigureUnit::units:
    case FigureUnit::lots:
      return std::to_string(value);
    case FigureUnit::money: return usd(value);
    case FigureUnit::price:
    case FigureUnit::amount:
      return format_decimal(value, 6);
    case FigureUnit::ticks: return instrument != nullptr ? price(*instrument, value) : std::to_string(value);
    case FigureUnit::ppm: return percent(value);
    case FigureUnit::ratio_1e12: return format_decimal(value, 12);
    case FigureUnit::time: return format_time(value);
    case FigureUnit::span: return fmt::format("{} s", format_decimal(value, 3));
  }
  return {};
}

std::string_view unit_word(FigureUnit unit) {
  switch (unit) {
    case FigureUnit::money: return ", USD";
    case FigureUnit::price: return ", USD a unit";
    case FigureUnit::ticks: return ", USD";
    case FigureUnit::lots: return ", lots";
    case FigureUnit::count:
    case FigureUnit::number:
    case FigureUnit::amount:
    case FigureUnit::units:
    case FigureUnit::ppm:
    case FigureUnit::ratio_1e12:
    case FigureUnit::time:
    case FigureUnit::span:
      return "";
  }
  return "";
}

}  // namespace

std::string value_text(const FigureInfo& info, std::optional<std::int64_t> value, const Instrument* instrument) {
  return value ? in_unit(info.unit, *value, instrument) : "none";
}

std::string figure_text(const Snapshot& s, FigureId id, std::size_t subject) {
  const FigureInfo& info = figure_info(id);
  const bool of_market = info.scope == FigureScope::market && subject < s.markets.size();
  return value_text(info, figure(s, id, subject), of_market ? &s.markets[subject].instrument : nullptr);
}

std::string figure_text(const OutcomeFigures& o, FigureId id) { return value_text(figure_info(id), figure(o, id)); }

std::string figure_label(FigureId id) {
  return std::string(figure_info(id).label).append(unit_word(figure_info(id).unit));
}

Json figures_json(const Snapshot& s, FigureScope scope, std::size_t subject) {
  Json out = Json::object();
  for (const FigureInfo& info : figure_infos()) {
    if (info.scope != scope) continue;
    const auto value = figure(s, info.id, subject);
    out[json_name(info.id)] = value ? Json(*value) : Json();
  }
  return out;
}

Json figures_json(const OutcomeFigures& o) {
  Json out = Json::object();
  for (const FigureInfo& info : figure_infos())
    if (info.scope == FigureScope::run) out[json_name(info.id)] = figure(o, info.id);
  return out;
}

}  // namespace fb::ctl
