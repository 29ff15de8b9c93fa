; lemma: the rest, computed from products modulo 2^64, is the true rest when c < 2^61: it lies in [-c, 2c).
; code: engine/solvency/shares.h Share::floor
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const p Int)
(declare-const t Int)
(declare-const c Int)
(declare-const d Int)
(define-fun two64 () Int 18446744073709551616)
(define-fun limit () Int 2305843009213693952)
(assert (and (>= p 0) (>= t 0) (> c 0) (< c limit)))
(assert (and (>= (- p t) (- c)) (< (- p t) (* 2 c))))
(assert (= d (mod (- (mod p two64) (mod t two64)) two64)))
(define-fun as_signed () Int (ite (>= d 9223372036854775808) (- d two64) d))
(assert (not (= as_signed (- p t))))
(check-sat)
