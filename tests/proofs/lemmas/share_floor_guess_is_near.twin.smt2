; twin of: share_floor_guess_is_near
; bug: the guess is trusted up to 1e16
; code: engine/solvency/shares.h Share::floor
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const guess Real)
(declare-const h Real)
(define-fun u () Real (/ 1 9007199254740992))
(assert (and (>= guess 0.0) (< guess 10000000000000000.0)))
(assert (>= (* h (+ 1.0 u) (+ 1.0 u) (+ 1.0 u) (+ 1.0 u)) (- 1.0 u)))
(assert (<= (* h (- 1.0 u) (- 1.0 u) (- 1.0 u) (- 1.0 u)) (+ 1.0 u)))
(define-fun exact () Real (* guess h))
(assert (not (and (< (- guess exact) 1.0) (< (- exact guess) 1.0))))
(check-sat)
