; lemma: the quotient guessed in double is less than one away from a x b / c: with u = 2^-53 and five roundings (three
;   conversions, product, quotient) guess = exact x k, and h = 1/k lies between the bounds below.
; code: engine/solvency/shares.h Share::floor
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const guess Real)
(declare-const h Real)
(define-fun u () Real (/ 1 9007199254740992))
(assert (and (>= guess 0.0) (< guess 1000000000000000.0)))
(assert (>= (* h (+ 1.0 u) (+ 1.0 u) (+ 1.0 u) (+ 1.0 u)) (- 1.0 u)))
(assert (<= (* h (- 1.0 u) (- 1.0 u) (- 1.0 u) (- 1.0 u)) (+ 1.0 u)))
(define-fun exact () Real (* guess h))
(assert (not (and (< (- guess exact) 1.0) (< (- exact guess) 1.0))))
(check-sat)
