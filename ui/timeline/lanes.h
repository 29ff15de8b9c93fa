// Draws the lanes of the timeline into a picture: price, volatility, forced volume, insurance, breakers, events.
//
// Everything is drawn as known; the strip lays a veil over what is later than the playhead. Thread rule: GUI thread.
#pragma once
#include <QPainter>
#include <QRect>
#include <array>

#include "common/session_client.h"
#include "timeline/time_range.h"

namespace fb::ui {

enum class Lane { price, volatility, forced, insurance, breakers, events, marks };
inline constexpr int kLanes = 7;

struct LaneLayout {
  TimeScale scale;
  QRect axis;
  std::array<QRect, kLanes> lanes;  // plot areas, in order of Lane
  const QRect& of(Lane lane) const { return lanes[static_cast<std::size_t>(lane)]; }
};
// Splits a widget's area: a gutter of names on the left, the axis above, the lanes below by weight.
LaneLayout layOut(const QRect& area, const TimeRange& range, int gutter);

QString laneName(Lane lane, const Snapshot& snapshot, MarketIdx market);  // what is of one market names it
// The value of a lane at a moment, with its unit: "6 380.5 USD"; empty when nothing is known.
QString laneValue(Lane lane, const Snapshot& snapshot, MarketIdx market, TimeMs time_ms);

void drawGrid(QPainter& painter, const LaneLayout& layout);
void drawAxisLabels(QPainter& painter, const LaneLayout& layout,
                    const QRect& plate);  // but where the playhead's plate stands
void drawLanes(QPainter& painter, const LaneLayout& layout, const Snapshot& snapshot, MarketIdx market);

}  // namespace fb::ui
