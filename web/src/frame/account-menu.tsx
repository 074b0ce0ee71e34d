import { Menu } from '@mantine/core'
import { IconChevronDown, IconHelpCircle, IconLogout, IconShieldLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { t } from 'i18next'
import { signOut } from '../account/leave.ts'
import { announce } from '../components/announce.ts'
import { Isolated } from '../components/phrase.tsx'
import { problemSentence } from '../components/problem-texts.ts'
import { firstPath, placeName, type Way } from '../places/way.ts'
import classes from './account.module.css'

/** @param way null until it is known */
export function AccountMenu({ email, way }: { email: string; way: Way | null }) {
  const leave = () => void signOut().catch((error) => announce(problemSentence(error)))
  return (
    <Menu
      position="bottom-end"
      offset={6}
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      classNames={{ dropdown: classes.menu, item: classes.menuItem }}
    >
      <Menu.Target>
        <button type="button" className={classes.menuButton}>
          <span className="visually-hidden">{t('account.menu')}</span>
          <span className={classes.avatar} aria-hidden="true">
            {email.slice(0, 1)}
          </span>
          <span className={classes.email}>
            <Isolated>{email}</Isolated>
          </span>
          <IconChevronDown size={18} stroke={1.8} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component={Link}
          to={way?.begins === 'menu' ? firstPath(way) : '/security'}
          leftSection={<IconShieldLock size={20} stroke={1.6} aria-hidden="true" />}
        >
          {way?.begins === 'menu' ? placeName(way.hub ?? way.last) : t('account.menuSecurity')}
        </Menu.Item>
        <Menu.Item component="a" href="/help" leftSection={<IconHelpCircle size={20} stroke={1.6} aria-hidden="true" />}>
          {t('account.menuHelp')}
        </Menu.Item>
        <Menu.Divider className={classes.divider} />
        <Menu.Item onClick={leave} leftSection={<IconLogout size={20} stroke={1.6} aria-hidden="true" className="directional" />}>
          {t('account.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
