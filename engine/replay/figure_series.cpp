#include "replay/figure_series.h"

#include <algorithm>
#include <iterator>

namespace fb {
namespace {

template <class Point>
struct Reader {
  FigureId id;
  std::int64_t (*read)(const Point& p);
};

constexpr Reader<TotalsPoint> kPool[] = {
    {FigureId::insurance, [](const TotalsPoint& p) -> std::int64_t { return p.insurance; }},
    {FigureId::liquidated_in_block, [](const TotalsPoint& p) -> std::int64_t { return p.liquidated; }},
    {FigureId::bankrupt_in_block, [](const TotalsPoint& p) -> std::int64_t { return p.bankrupt; }},
    {FigureId::adl_fills_in_block, [](const TotalsPoint& p) -> std::int64_t { return p.adl_fills; }},
    {FigureId::draws_in_block, [](const TotalsPoint& p) -> std::int64_t { return p.draws; }},
    {FigureId::haircuts_in_block, [](const TotalsPoint& p) -> std::int64_t { return p.haircuts; }},
    {FigureId::below_maintenance, [](const TotalsPoint& p) -> std::int64_t { return p.below_maintenance; }},
};

constexpr Reader<SeriesPoint> kMarket[] = {
    {FigureId::mark, [](const SeriesPoint& p) -> std::int64_t { return p.mark; }},
    {FigureId::sigma_fast, [](const SeriesPoint& p) -> std::int64_t { return p.sigma_fast_ppm; }},
    {FigureId::market_forced_in_block, [](const SeriesPoint& p) -> std::int64_t { return p.forced; }},
};

template <class Point, std::size_t count>
std::int64_t read(const Reader<Point> (&readers)[count], const Point& p, FigureId id) {
  const auto at = std::ranges::find(readers, id, &Reader<Point>::id);
  check_invariant(at != std::end(readers), "the figure is one that a series holds");
  return at->read(p);
}

}  // namespace

std::int64_t figure(const TotalsPoint& p, FigureId id, std::size_t subject) {
  if (id == FigureId::balance) return subject < p.tranches.size() ? p.tranches[subject] : 0;
  return read(kPool, p, id);
}

std::int64_t figure(const SeriesPoint& p, FigureId id) { return read(kMarket, p, id); }

}  // namespace fb
