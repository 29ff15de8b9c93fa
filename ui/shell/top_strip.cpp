#include "shell/top_strip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "common/elided_label.h"
#include "common/figures.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "shell/concern_list.h"
#include "shell/headline.h"
#include "shell/run_selector.h"

namespace fb::ui {
namespace {
constexpr int kLeastTitleWidth = 150;  // of the day's title beside the figures, before they go below
}

TopStrip::TopStrip(SessionClient& client, QWidget* parent) : QWidget(parent), client_(client) {
  setObjectName("topStrip");
  setAttribute(Qt::WA_StyledBackground);
  rows_ = new QBoxLayout(QBoxLayout::LeftToRight, this);
  rows_->setContentsMargins(4 * theme::kStep, theme::kStep, 3 * theme::kStep, theme::kStep);
  rows_->setSpacing(4 * theme::kStep);
  left_ = new QHBoxLayout;
  figures_ = new QHBoxLayout;
  for (QHBoxLayout* part : {left_, figures_}) part->setSpacing(4 * theme::kStep);
  buildLeft(left_);
  buildFigures(figures_);
  rows_->addLayout(left_, 1);
  rows_->addLayout(figures_);
  connect(&client, &SessionClient::snapshotChanged, this, &TopStrip::showSnapshot);
  connect(&client, &SessionClient::sessionClosed, this, &TopStrip::showNothing);
  showNothing();
}

void TopStrip::buildLeft(QHBoxLayout* row) {
  auto* name = new QLabel("Firebreak", this);
  name->setFont(theme::title());
  badge_ = new QLabel(this);
  badge_->setObjectName("modeBadge");
  badge_->setFont(theme::title());
  auto* words = new QVBoxLayout;
  words->setSpacing(0);
  title_ = new ElidedLabel(this);
  title_->setFont(theme::title());
  rules_ = new ElidedLabel(this);
  rules_->setFont(theme::label());
  rules_->setProperty("role", "dim");
  words->addStretch();
  words->addWidget(title_);
  words->addWidget(rules_);
  words->addStretch();
  clock_ = new QLabel(this);
  clock_->setObjectName("clock");
  clock_->setFont(theme::clock());
  speed_ = new QLabel(this);
  speed_->setFont(theme::number());
  speed_->setProperty("role", "dim");
  speed_->setMinimumWidth(QFontMetrics(theme::number()).horizontalAdvance("UTC → 00:00:00"));
  runs_ = new RunSelector(client_, this);
  row->addWidget(name);
  row->addWidget(badge_, 0, Qt::AlignVCenter);
  row->addLayout(words, 1);
  row->addWidget(clock_);
  row->addWidget(speed_);
  row->addWidget(runs_);
}

void TopStrip::buildFigures(QHBoxLayout* row) {
  insurance_ = new KeyFigure("figureInsurance", tr("Insurance"), this);
  holds_ = new KeyFigure("figureHolds", tr("Fund covers up to"), this);
  gain_ = new KeyFigure("figureGain", tr("Cascade gain R"), this);
  liquidated_ = new KeyFigure("figureLiquidated", tr("Liquidated in block"), this);
  below_ = new KeyFigure("figureBelow", tr("Below 1.1 health"), this);
  liquidated_->setToolTip(figureHelp(FigureId::liquidated_in_block));
  below_->setToolTip(figureHelp(FigureId::below_110));
  insurance_->setToolTip(figureHelp(FigureId::insurance));
  for (KeyFigure* f : {insurance_, holds_, gain_, liquidated_, below_}) row->addWidget(f);
  row->addStretch();
  concerns_ = new QPushButton(this);
  concerns_->setObjectName("concerns");
  concern_list_ = new ConcernList(this);
  connect(concerns_, &QPushButton::clicked, this, &TopStrip::openConcerns);
  row->addWidget(concerns_);
}

// Side by side where there is room for both, else the figures below: nothing of either is cut.
void TopStrip::fold() {
  const QMargins margins = rows_->contentsMargins();
  const int needed = left_->minimumSize().width() + kLeastTitleWidth + figures_->sizeHint().width() + rows_->spacing() +
                     margins.left() + margins.right();
  const bool folded = needed > width();
  const auto direction = folded ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
  if (rows_->direction() == direction) return;
  rows_->setDirection(direction);
  rows_->setSpacing(folded ? 0 : 4 * theme::kStep);
  updateGeometry();
}

QSize TopStrip::minimumSizeHint() const {
  const QMargins m = rows_->contentsMargins();
  return {std::max(left_->minimumSize().width(), figures_->sizeHint().width()) + m.left() + m.right(),
          QWidget::minimumSizeHint().height()};
}

void TopStrip::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fold();
}

bool TopStrip::event(QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) fold();
  return QWidget::event(event);
}

void TopStrip::showMode(Mode mode) {
  const auto [look, word] = [mode]() -> std::pair<QString, QString> {
    switch (mode) {
      case Mode::live:
        return {"live", tr("LIVE")};
      case Mode::replay:
        return {"replay", tr("REPLAY")};
      case Mode::fork:
        return {"fork", tr("FORK")};
    }
    return {};
  }();
  theme::setRole(badge_, look);
  badge_->setText(word);
  badge_->setToolTip(mode == Mode::fork ? tr("Hypothetical: this run left the recorded one")
                                        : tr("A recorded day; nothing here acts on a live venue"));
}

void TopStrip::showNothing() {
  theme::setRole(badge_, "none");
  badge_->setText(tr("NO DAY"));
  title_->setText(tr("nothing open"));
  rules_->clear();
  clock_->setText("––:––:––");
  speed_->setText("UTC");
  for (KeyFigure* f : {insurance_, holds_, gain_, liquidated_, below_}) f->show(QString(kDash), {});
  showConcerns({});
}

void TopStrip::openConcerns() {
  concern_list_->QDialog::show();
  concern_list_->raise();
}

void TopStrip::showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot) {
  const Snapshot& s = *snapshot;
  showMode(s.mode);
  title_->setText(text(s.title));
  const auto recording = client_.recording();
  rules_->setText((recording && !recording->population.empty() ? tr("simulated accounts · ") : QString()) +
                  rulebookLine(s));
  title_->setToolTip(recording ? provenanceText(*recording) : QString());
  clock_->setText(clockTime(s.time_ms));
  const auto wanted = client_.wantedTime();
  speed_->setText("UTC " + (s.playing ? speedText(s.speed) : wanted ? "→ " + clockTime(*wanted) : tr("paused")));
  runs_->showSnapshot(s);
  const std::pair<KeyFigure*, Figure> figures[] = {{insurance_, insuranceFigure(s)},
                                                   {holds_, fundHoldsFigure(s)},
                                                   {gain_, gainFigure(s)},
                                                   {liquidated_, liquidatedFigure(s)},
                                                   {below_, belowFigure(s)}};
  for (const auto& [widget, f] : figures) widget->show(f.value, f.context, f.urgency);
  showConcerns(s.concerns);
}

void TopStrip::showConcerns(const std::vector<Concern>& concerns) {
  theme::setRole(concerns_, concerns.empty() ? "quiet" : "chip");
  const bool grave = !concerns.empty() && concerns.front().severity == Concern::Severity::limit;
  const QString glyph = grave ? "◆ " : "▲ ";
  const QString words = concerns.empty()       ? tr("quiet")
                        : concerns.size() == 1 ? glyph + tr("1 needs a look")
                                               : glyph + tr("%1 need a look").arg(concerns.size());
  if (concerns_->text() != words) concerns_->setText(words);
  QStringList lines;
  for (const Concern& c : concerns) lines << concernText(c);
  concerns_->setToolTip(lines.isEmpty() ? tr("Nothing needs a look at this moment") : lines.join('\n'));
  concern_list_->show(concerns);
}

}  // namespace fb::ui
