// The stretch of time that the timeline shows, with its history, and the mapping to pixels. Thread rule: values.
#pragma once
#include <vector>

#include "base/numbers.h"

namespace fb::ui {

struct TimeRange {
  TimeMs from = 0, to = 0;
  TimeMs span() const { return to - from; }
  bool operator==(const TimeRange&) const = default;
};

struct TimeScale {
  TimeRange range;
  int left = 0, width = 1;  // pixels
  double toX(TimeMs time_ms) const;
  TimeMs toTime(double x) const;  // not clamped
};

// Zooming with a way back and forth. A range never leaves the day and never gets narrower than kNarrowest.
class RangeHistory {
 public:
  static constexpr TimeMs kNarrowest = 60'000;

  void setDay(TimeRange day);  // another day: history is forgotten
  const TimeRange& day() const { return day_; }
  const TimeRange& current() const { return ranges_[at_]; }
  void go(TimeRange range);                 // remembered
  void replace(TimeRange range);            // follows the playhead; not remembered
  void zoom(TimeMs around, double factor);  // factor < 1 zooms in; quick turns of the wheel make one entry
  void settle() { open_ = false; }          // the next zoom makes a new entry
  bool back();
  bool forward();

 private:
  TimeRange clamped(TimeRange range) const;

  TimeRange day_;
  std::vector<TimeRange> ranges_{TimeRange{}};
  std::size_t at_ = 0;
  bool open_ = false;
};

// Distance between two ticks of the axis so that about `wanted` of them fit: 15 s, 1 min, …, 6 h.
TimeMs tickStep(TimeMs span_ms, int wanted);

}  // namespace fb::ui
