/** Loaded into a server with `--import`: one SIGUSR2 begins a profile, the next ends it and writes it to BENCH_PROFILE. */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

const file = process.env.BENCH_PROFILE ?? ''
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 200 })

let isRecording = false
process.on('SIGUSR2', async () => {
  isRecording = !isRecording
  if (isRecording) return session.post('Profiler.start')
  const { profile } = await session.post('Profiler.stop')
  writeFileSync(file, JSON.stringify(profile))
})
