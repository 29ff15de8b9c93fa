#include "breakers/breaker_row.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "breakers/breaker_facts.h"
#include "common/elided_label.h"
#include "common/theme.h"

namespace fb::ui {

TriggerBar::TriggerBar(QWidget* parent) : QWidget(parent) { setFixedHeight(10); }

void TriggerBar::show(double used, const QColor& color) {
  if (used_ == used && color_ == color) return;
  used_ = used;
  color_ = color;
  update();
}

void TriggerBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF groove(0, 3, width() - 4, 4);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme::raised());
  painter.drawRoundedRect(groove, 2, 2);
  painter.setBrush(color_);
  painter.drawRoundedRect(QRectF(0, 3, groove.width() * used_, 4), 2, 2);
  painter.fillRect(QRectF(width() - 3, 0, 2, 10), theme::limit());
}

BreakerRow::BreakerRow(MarketIdx scope, QWidget* parent) : QWidget(parent), scope_(scope) {
  setObjectName(scope == kGlobalScope ? QString("breaker.global") : QString("breaker.%1").arg(scope));
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(2 * theme::kStep);
  grid->setVerticalSpacing(theme::kStep);
  glyph_ = new QLabel(this);
  name_ = new QLabel(this);
  name_->setFont(theme::title());
  state_ = new QLabel(this);
  state_->setFont(theme::label());
  trigger_ = new ElidedLabel(this);
  trigger_->setFont(theme::label());
  trigger_->setProperty("role", "dim");
  bar_ = new TriggerBar(this);
  trip_ = new QPushButton(tr("Trip…"), this);
  trip_->setObjectName("trip");
  release_ = new QPushButton(tr("Release…"), this);
  release_->setObjectName("release");
  grid->addWidget(glyph_, 0, 0);
  grid->addWidget(name_, 0, 1);
  grid->addWidget(state_, 0, 2);
  grid->setColumnStretch(3, 1);
  grid->addWidget(release_, 0, 4);
  grid->addWidget(trip_, 0, 5);
  grid->addWidget(bar_, 1, 0, 1, 6);
  grid->addWidget(trigger_, 2, 0, 1, 6);
  connect(trip_, &QPushButton::clicked, this, [this] { emit tripWanted(scope_); });
  connect(release_, &QPushButton::clicked, this, [this] { emit releaseWanted(scope_); });
}

void BreakerRow::showSnapshot(const Snapshot& snapshot) {
  const BreakerState state = breakerOf(snapshot, scope_);
  const theme::StateLook look = theme::look(state);
  const NearestTrigger nearest = nearestTrigger(snapshot, scope_);
  const auto color = [](QWidget* w, const QColor& c) {
    QPalette p = w->palette();
    if (p.color(QPalette::WindowText) == c) return;
    p.setColor(QPalette::WindowText, c);
    w->setPalette(p);
  };
  glyph_->setText(look.glyph);
  color(glyph_, look.color);
  name_->setText(scopeName(snapshot, scope_));
  state_->setText(look.word);
  color(state_, look.color);
  const QString hold = holdWords(holdOf(snapshot, scope_));
  trigger_->setText(hold.isEmpty() ? tr("nearest trigger: %1").arg(nearest.words) : hold);
  trigger_->setToolTip(hold.isEmpty() ? QString() : tr("nearest trigger of the rules: %1").arg(nearest.words));
  bar_->show(nearest.used, state != BreakerState::normal ? look.color
                           : nearest.used > 0.8          ? theme::attention()
                                                         : theme::calm());
  trip_->setEnabled(state != BreakerState::halted);
  trip_->setToolTip(state == BreakerState::halted ? tr("Halted is the tightest state")
                                                  : tr("Tighten; asks for a reason"));
  release_->setVisible(state != BreakerState::normal);
  release_->setToolTip(tr("Loosen; needs a second person"));
  trip_->setAccessibleName(tr("Trip the breaker of %1").arg(name_->text()));
  release_->setAccessibleName(tr("Release the breaker of %1").arg(name_->text()));
  setAccessibleName(tr("%1: %2, %3").arg(name_->text(), look.word, trigger_->text()));
}

}  // namespace fb::ui
