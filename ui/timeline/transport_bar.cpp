#include "timeline/transport_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <cmath>

#include "base/text.h"
#include "common/elided_label.h"
#include "common/numbers.h"
#include "common/theme.h"
#include "shell/actions.h"
#include "timeline/glyph_icons.h"

namespace fb::ui {
namespace {

constexpr double kSpeeds[] = {0.1, 0.5, 1, 5, 20, 60, 100, 300, 1000};
constexpr int kUsualSpeed = 4;  // 20×
constexpr TimeMs kDayMs = 86'400'000;

// Drawn again when the colours change.
class GlyphButton : public QToolButton {
 public:
  GlyphButton(Glyph glyph, QWidget* parent) : QToolButton(parent) { setGlyph(glyph); }
  void setGlyph(Glyph glyph) {
    glyph_ = glyph;
    setIcon(glyphIcon(glyph));
  }

 protected:
  void changeEvent(QEvent* event) override {
    if (event->type() == QEvent::PaletteChange) setIcon(glyphIcon(glyph_));
    QToolButton::changeEvent(event);
  }

 private:
  Glyph glyph_ = Glyph::play;
};

QToolButton* button(QWidget* parent, QAction* action, Glyph glyph) {
  auto* b = new GlyphButton(glyph, parent);
  b->setProperty("role", "flat");
  b->setIconSize({16, 16});
  b->setFocusPolicy(Qt::TabFocus);
  b->setEnabled(action->isEnabled());
  const QString words = action->text().remove("…").remove('&');
  b->setAccessibleName(words);
  b->setToolTip(words + "  (" + action->shortcut().toString(QKeySequence::PortableText) + ")");
  QObject::connect(b, &QToolButton::clicked, action, &QAction::trigger);
  QObject::connect(action, &QAction::changed, b, [b, action] { b->setEnabled(action->isEnabled()); });
  return b;
}

}  // namespace

TransportBar::TransportBar(SessionClient& client, const Actions& actions, QWidget* parent)
    : QWidget(parent), client_(client) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(2 * theme::kStep, theme::kStep, 4 * theme::kStep, 0);
  row->setSpacing(theme::kStep);
  addButtons(actions, row);
  addFields(row);
  connect(&client, &SessionClient::focusMarketChanged, this,
          [this](MarketIdx m) { markets_->setCurrentIndex(static_cast<int>(m)); });
}

void TransportBar::addButtons(const Actions& actions, QHBoxLayout* row) {
  const auto add = [&](const char* id, Glyph glyph) {
    auto* b = button(this, actions.at(id), glyph);
    b->setObjectName(QString("button.") + id);
    row->addWidget(b);
    return b;
  };
  add("time.start", Glyph::start);
  add("time.previous_event", Glyph::previousEvent);
  add("time.back", Glyph::stepBack);
  reverse_ = add("time.reverse", Glyph::reverse);
  play_ = add("time.play", Glyph::play);
  add("time.forward", Glyph::stepForward);
  add("time.next_event", Glyph::nextEvent);
  add("time.end", Glyph::end);
  reverse_->setCheckable(true);
}

void TransportBar::addFields(QHBoxLayout* row) {
  speeds_ = new QComboBox(this);
  speeds_->setObjectName("speed");
  speeds_->setAccessibleName(tr("Replayed seconds per second"));
  speeds_->setToolTip(tr("Replayed seconds per second"));
  for (const double s : kSpeeds) speeds_->addItem(speedText(s), s);
  speeds_->setCurrentIndex(kUsualSpeed);
  connect(speeds_, &QComboBox::activated, this, &TransportBar::speedChosen);
  jump_ = new QLineEdit(this);
  jump_->setObjectName("jump");
  jump_->setAccessibleName(tr("Jump to a time, UTC"));
  jump_->setPlaceholderText(tr("jump to time, UTC"));
  jump_->setToolTip(tr("10:47, 10:47:32, 2020-03-12T10:47:32Z or epoch milliseconds"));
  jump_->setFixedWidth(170);
  connect(jump_, &QLineEdit::returnPressed, this, [this] {
    refusal_->setText(jump(jump_->text()));
    if (!refusal_->text().isEmpty()) return;
    jump_->clear();
    jump_->clearFocus();
  });
  connect(jump_, &QLineEdit::textEdited, this, [this] { refusal_->clear(); });
  markets_ = new QComboBox(this);
  markets_->setObjectName("laneMarket");
  markets_->setAccessibleName(tr("Market of the lanes"));
  markets_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  connect(markets_, &QComboBox::activated, this, [this](int i) { client_.setFocusMarket(static_cast<MarketIdx>(i)); });
  refusal_ = new ElidedLabel(this);
  refusal_->setProperty("role", "limit");
  range_ = new QLabel(this);
  range_->setProperty("role", "dim");
  range_->setFont(theme::label());
  for (QWidget* w : std::initializer_list<QWidget*>{speeds_, markets_, jump_}) row->addWidget(w);
  row->addWidget(refusal_, 1);
  row->addWidget(range_);
}

double TransportBar::speed() const { return speeds_->currentData().toDouble() * (backwards_ ? -1 : 1); }

void TransportBar::togglePlay() {
  if (!playing_) backwards_ = false;
  client_.play(playing_ ? 0 : speed());
}

void TransportBar::playBackwards() {
  backwards_ = true;
  client_.play(speed());
}

void TransportBar::faster(int steps) {
  speeds_->setCurrentIndex(std::clamp(speeds_->currentIndex() + steps, 0, speeds_->count() - 1));
  speedChosen();
}

void TransportBar::speedChosen() {
  if (playing_) client_.play(speed());
}

void TransportBar::beginJump() {
  jump_->setFocus(Qt::ShortcutFocusReason);
  jump_->selectAll();
}

QString TransportBar::jump(const QString& words) {
  const auto snapshot = client_.snapshot();
  if (!snapshot) return tr("Open a recording first");
  const QString trimmed = words.trimmed();
  const bool clock = trimmed.contains(':') && !trimmed.contains('-');
  const TimeMs midnight = snapshot->time_ms / kDayMs * kDayMs;
  const QString whole =
      clock ? text(format_time(midnight)).left(11) + trimmed.rightJustified(trimmed.count(':') == 1 ? 5 : 8, '0')
            : trimmed;
  const auto time = parse_time(whole.toStdString());
  if (!time) return text(time.error().text());
  if (*time < snapshot->start_ms || *time > snapshot->end_ms)
    return tr("%1 lies outside this recording (%2 to %3)")
        .arg(dateTime(*time), dateTime(snapshot->start_ms), dateTime(snapshot->end_ms));
  client_.seek(*time);
  return {};
}

void TransportBar::showRange(const QString& words) { range_->setText(words); }

void TransportBar::showSnapshot(const Snapshot& snapshot) {
  if (snapshot.playing != playing_) {
    playing_ = snapshot.playing;
    static_cast<GlyphButton*>(play_)->setGlyph(playing_ ? Glyph::pause : Glyph::play);
    play_->setAccessibleName(playing_ ? tr("Pause") : tr("Play"));
  }
  reverse_->setChecked(playing_ && snapshot.speed < 0);
  std::vector<std::string> ids;
  for (const MarketSnapshot& m : snapshot.markets) ids.push_back(m.id);
  if (ids == market_ids_) return;
  market_ids_ = std::move(ids);
  markets_->clear();
  for (const std::string& id : market_ids_) markets_->addItem(text(id));
}

}  // namespace fb::ui
