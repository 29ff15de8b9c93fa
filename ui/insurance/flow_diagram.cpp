#include "insurance/flow_diagram.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "common/numbers.h"
#include "common/theme.h"
#include "insurance/flow_accessible.h"

namespace fb::ui {
namespace {

constexpr double kNode = 8, kPad = 2 * theme::kStep, kLeast = 1.5, kLabelGap = 6;
constexpr double kLeftLabels = 132, kRightLabels = 150;

QColor nodeColour(FlowNode::Kind kind) {
  switch (kind) {
    case FlowNode::Kind::bankrupt:
    case FlowNode::Kind::unbacked:
      return theme::limit();
    case FlowNode::Kind::market:
      return theme::calm();
    case FlowNode::Kind::tranche:
      return theme::mark();
    case FlowNode::Kind::winners:
      return theme::attention();
    case FlowNode::Kind::rounding:
      return theme::dim();
  }
  return {};
}

// Kinds are told apart without colour too.
QString glyph(FlowNode::Kind kind) {
  switch (kind) {
    case FlowNode::Kind::bankrupt:
    case FlowNode::Kind::unbacked:
      return "◆ ";
    case FlowNode::Kind::winners:
      return "▲ ";
    case FlowNode::Kind::market:
    case FlowNode::Kind::tranche:
    case FlowNode::Kind::rounding:
      return {};
  }
  return {};
}

}  // namespace

FlowDiagram::FlowDiagram(QWidget* parent) : QWidget(parent) {
  installFlowAccessibility();  // before the first name: an interface once asked for is kept
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Who paid which loss"));
}

void FlowDiagram::setPicture(FlowPicture picture) {
  picture_ = std::move(picture);
  current_.reset();
  setAccessibleDescription(spokenSummary());
  update();
}

void FlowDiagram::setCurrent(std::optional<std::size_t> band) {
  if (band == current_) return;
  current_ = band;
  announceFlow(*this);
  emit bandChanged(band ? picture_.bandText(*band) : QString());
  update();
}

QString FlowDiagram::spokenValue() const { return current_ ? picture_.bandText(*current_) : spokenSummary(); }

QString FlowDiagram::spokenSummary() const {
  if (picture_.nodes.empty()) return tr("Nothing was lost.");
  QStringList payers;
  for (const FlowNode& n : picture_.nodes)
    if (n.column == 2) payers << tr("%1 %2 USD").arg(n.name, moneyExact(n.amount));
  return tr("Holes of %1 USD, paid by %2").arg(moneyExact(picture_.total), payers.join(", "));
}

double FlowDiagram::columnHeight() const { return std::max(20.0, height() - 2 * kPad); }

double FlowDiagram::columnX(int column) const {
  const double left = kPad + kLeftLabels, right = width() - kPad - kRightLabels - kNode;
  return left + (right - left) * column / 2;
}

QRectF FlowDiagram::nodeRect(std::size_t node) const {
  const FlowNode& n = picture_.nodes[node];
  return {columnX(n.column), kPad + n.top * columnHeight(), kNode, std::max(kLeast, n.height * columnHeight())};
}

QPainterPath FlowDiagram::bandPath(std::size_t band) const {
  const FlowBand& b = picture_.bands[band];
  const double x0 = columnX(picture_.nodes[b.from].column) + kNode, x1 = columnX(picture_.nodes[b.to].column);
  const double y0 = kPad + b.from_top * columnHeight(), y1 = kPad + b.to_top * columnHeight();
  const double h = std::max(kLeast, b.height * columnHeight()), middle = (x0 + x1) / 2;
  QPainterPath path(QPointF(x0, y0));
  path.cubicTo({middle, y0}, {middle, y1}, {x1, y1});
  path.lineTo(x1, y1 + h);
  path.cubicTo({middle, y1 + h}, {middle, y0 + h}, {x0, y0 + h});
  path.closeSubpath();
  return path;
}

std::optional<std::size_t> FlowDiagram::bandAt(const QPointF& at) const {
  for (std::size_t b = picture_.bands.size(); b-- > 0;)
    if (bandPath(b).contains(at)) return b;
  return std::nullopt;
}

// One line a node, "a043931 5.08 M", moved down and then up where nodes are smaller than their words.
std::vector<double> FlowDiagram::labelTops(int column) const {
  const double line = QFontMetrics(theme::label()).height();
  std::vector<double> tops;
  double free = 0;
  for (std::size_t n = 0; n < picture_.nodes.size(); ++n) {
    if (picture_.nodes[n].column != column) continue;
    tops.push_back(std::max(free, nodeRect(n).center().y() - line / 2));
    free = tops.back() + line;
  }
  double end = height();
  for (std::size_t i = tops.size(); i-- > 0;) {
    tops[i] = std::min(tops[i], end - line);
    end = tops[i];
  }
  return tops;
}

void FlowDiagram::paintLabels(QPainter& painter, int column) const {
  const QFontMetrics words(theme::label());
  const std::vector<double> tops = labelTops(column);
  std::size_t row = 0;
  for (std::size_t n = 0; n < picture_.nodes.size(); ++n) {
    const FlowNode& node = picture_.nodes[n];
    if (node.column != column) continue;
    const double left = column == 0 ? kPad : columnX(column) + kNode + kLabelGap;
    const double room = column == 0   ? kLeftLabels - kLabelGap
                        : column == 1 ? columnX(2) - columnX(1) - kNode - 2 * kLabelGap
                                      : kRightLabels - kLabelGap;
    const QString amount = "  " + moneyShort(node.amount);
    const double amount_width = words.horizontalAdvance(amount);
    const QString name =
        words.elidedText(glyph(node.kind) + node.name, Qt::ElideRight, static_cast<int>(room - amount_width));
    const double name_width = words.horizontalAdvance(name);
    const double start = column == 0 ? left + room - name_width - amount_width : left;
    const double top = tops[row++];
    painter.setFont(theme::label());
    painter.setPen(theme::text());
    painter.drawText(QPointF(start, top + words.ascent()), name);
    painter.setPen(theme::dim());
    painter.drawText(QPointF(start + name_width, top + words.ascent()), amount);
  }
}

void FlowDiagram::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t b = 0; b < picture_.bands.size(); ++b) {
    const QColor colour =
        nodeColour(picture_.nodes[picture_.bands[b].to].column == 1 ? FlowNode::Kind::bankrupt
                                                                    : picture_.nodes[picture_.bands[b].to].kind);
    painter.fillPath(bandPath(b), theme::withAlpha(colour, current_ == b ? 0.75 : current_ ? 0.16 : 0.32));
  }
  for (std::size_t n = 0; n < picture_.nodes.size(); ++n)
    painter.fillRect(nodeRect(n), nodeColour(picture_.nodes[n].kind));
  for (int column = 0; column < 3; ++column) paintLabels(painter, column);
  if (!hasFocus()) return;
  painter.setPen(QPen(theme::mark(), 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void FlowDiagram::mouseMoveEvent(QMouseEvent* event) { setCurrent(bandAt(event->position())); }
void FlowDiagram::leaveEvent(QEvent*) { setCurrent({}); }

void FlowDiagram::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  update();
}

void FlowDiagram::keyPressEvent(QKeyEvent* event) {
  const bool down = event->key() == Qt::Key_Down;
  const std::size_t count = picture_.bands.size();
  if ((!down && event->key() != Qt::Key_Up) || count == 0) return QWidget::keyPressEvent(event);
  if (!current_) return setCurrent(down ? 0 : count - 1);
  setCurrent((*current_ + (down ? 1 : count - 1)) % count);
}

}  // namespace fb::ui
