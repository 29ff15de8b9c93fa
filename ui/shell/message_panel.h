// A card in the middle of the window: what is being opened and how far it is, or why it could not be. The window stays
// usable. Thread rule: GUI thread.
#pragma once
#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace fb::ui {

class MessagePanel : public QFrame {
  Q_OBJECT
 public:
  explicit MessagePanel(QWidget* window);

  void showProgress(const QString& words, int done, int total);  // total 0: no share known
  void showMessage(const QString& title, const QString& words);
  QString words() const;
  void dismiss();  // as its button: what is being opened is cancelled

 signals:
  void cancelled();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();

  QLabel* title_ = nullptr;
  QLabel* words_ = nullptr;
  QProgressBar* bar_ = nullptr;
  QPushButton* button_ = nullptr;
  bool working_ = false;
};

}  // namespace fb::ui
