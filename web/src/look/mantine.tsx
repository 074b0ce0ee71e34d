import '@mantine/core/styles/global.layer.css'
import '@mantine/core/styles/UnstyledButton.layer.css'
import '@mantine/core/styles/CloseButton.layer.css'
import '@mantine/core/styles/Paper.layer.css'
import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
import '@mantine/core/styles/Overlay.layer.css'
import '@mantine/core/styles/ModalBase.layer.css'
import '@mantine/core/styles/Modal.layer.css'
import { type CSSVariablesResolver, createTheme, DirectionProvider, type MantineColorSchemeManager, MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import type { ReactNode } from 'react'
import { styleNonce } from '../boot.tsx'

/** Dialogs and menus come from Mantine. The public pages need neither and stay without it, 25 KB lighter. */
export function MantineLook({ children }: { children: ReactNode }) {
  return (
    <DirectionProvider initialDirection={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'} detectDirection={false}>
      <MantineProvider
        theme={theme}
        getStyleNonce={styleNonce}
        cssVariablesResolver={cssVariablesResolver}
        deduplicateCssVariables={false}
        defaultColorScheme="auto"
        colorSchemeManager={systemScheme}
      >
        {children}
      </MantineProvider>
    </DirectionProvider>
  )
}

setNonce(styleNonce()) // for the dialogs' scroll lock, which Mantine's provider does not reach

const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  cursorType: 'pointer',
  respectReducedMotion: true,
})

/** Mantine's own names, pointed at the tokens. The same in both schemes: the tokens change, the names do not. */
const colours = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-gray-light-hover': 'var(--sunken)',
}

const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: colours, dark: colours })

/** Follows the device. Nothing is stored, so another application at this address cannot change it. */
const systemScheme: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
}
