import { type Clock, toRfc3339 } from '../../../clock.ts'
import { seconds } from '../../../durations.ts'
import { newId } from '../../../ids.ts'
import { signedHeaders } from '../../../webhooks/signature.ts'

/** Begins one check and gives the address of the provider's page, or undefined where the provider cannot be had. */
export type FaceCheckProvider = (check: { id: string; returnTo: string; resultTo: string; language: string }) => Promise<string | undefined>

const patience = seconds(5)
const longestAnswer = 16 * 1024

interface Settings {
  url: string
  secret: string
  clock: Clock
  /** Told why nothing came of it. */
  failed: (reason: string) => void
}

/** Asks with a signed question, as events are signed. What it answers is one address, and nothing of it is believed but that. */
export function faceCheckProvider({ url, secret, clock, failed }: Settings): FaceCheckProvider {
  return async (check) => {
    const now = clock()
    const body = JSON.stringify({ type: 'face_check.begin', timestamp: toRfc3339(now), data: check })
    const headers = { 'content-type': 'application/json', ...signedHeaders([secret], { id: newId('evt'), now, body }) }
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(patience) })
      const text = answer.ok ? await answer.text() : ''
      const page = pageIn(text.length > longestAnswer ? '' : text, url)
      if (page === undefined) failed(answer.ok ? 'the answer names no page of the provider' : `HTTP ${answer.status}`)
      return page
    } catch (error) {
      failed(error instanceof Error ? error.name : 'unknown')
      return undefined
    }
  }
}

/** People are sent to https, or to where the provider itself is in a demo on this machine. */
function pageIn(text: string, provider: string): string | undefined {
  try {
    const page = new URL(JSON.parse(text).url)
    return page.protocol === 'https:' || page.hostname === new URL(provider).hostname ? page.href : undefined
  } catch {
    return undefined
  }
}
