#include "timeline/time_range.h"

#include <algorithm>

namespace fb::ui {

double TimeScale::toX(TimeMs time_ms) const {
  if (range.span() <= 0) return left;
  return left + static_cast<double>(time_ms - range.from) * width / static_cast<double>(range.span());
}

TimeMs TimeScale::toTime(double x) const {
  return range.from + static_cast<TimeMs>((x - left) * static_cast<double>(range.span()) / std::max(1, width));
}

void RangeHistory::setDay(TimeRange day) {
  if (day == day_) return;
  day_ = day;
  ranges_ = {day};
  at_ = 0;
  open_ = false;
}

TimeRange RangeHistory::clamped(TimeRange range) const {
  const TimeMs span = std::clamp(range.span(), std::min(kNarrowest, day_.span()), day_.span());
  const TimeMs from = std::clamp(range.from, day_.from, day_.to - span);
  return {from, from + span};
}

void RangeHistory::go(TimeRange range) {
  range = clamped(range);
  if (range == current()) return;
  ranges_.resize(at_ + 1);
  ranges_.push_back(range);
  ++at_;
}

void RangeHistory::replace(TimeRange range) { ranges_[at_] = clamped(range); }

void RangeHistory::zoom(TimeMs around, double factor) {
  const TimeRange now = current();
  const auto span = static_cast<TimeMs>(static_cast<double>(now.span()) * factor);
  const double share = now.span() > 0 ? static_cast<double>(around - now.from) / static_cast<double>(now.span()) : 0;
  const TimeMs from = around - static_cast<TimeMs>(share * static_cast<double>(span));
  if (open_)
    replace({from, from + span});
  else
    go({from, from + span});
  open_ = true;
}

bool RangeHistory::back() {
  open_ = false;
  if (at_ == 0) return false;
  --at_;
  return true;
}

bool RangeHistory::forward() {
  open_ = false;
  if (at_ + 1 >= ranges_.size()) return false;
  ++at_;
  return true;
}

TimeMs tickStep(TimeMs span_ms, int wanted) {
  constexpr TimeMs kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
  constexpr TimeMs kSteps[] = {15 * kSecond, 30 * kSecond, kMinute,      2 * kMinute, 5 * kMinute,
                               10 * kMinute, 15 * kMinute, 30 * kMinute, kHour,       2 * kHour,
                               3 * kHour,    6 * kHour,    12 * kHour};
  for (const TimeMs step : kSteps)
    if (span_ms <= step * wanted) return step;
  return 24 * kHour;
}

}  // namespace fb::ui
