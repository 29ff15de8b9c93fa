; lemma: a long closed at its bankruptcy price, rounded up to a tick, ends at equity >= 0 and below one tick of the
;   position (u = lots x tick_value, e = equity at the mark).
; code: engine/protocol/step_liquidation.cpp give_to_backstop
; rule: engine/PROTOCOL.md 7 Depth, impact, liquidation
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const u Int)
(declare-const below Int)
(declare-const mark Int)
(declare-const price Int)
(assert (and (>= e 0) (> u 0)))
(assert (and (<= (* below u) e) (> (* (+ below 1) u) e)))
(assert (= price (- mark below)))
(define-fun left () Int (- e (* (- mark price) u)))
(assert (not (and (>= left 0) (< left u))))
(check-sat)
